// Holdouts and layers span flags: the flags exist, a holdout's percentage can be read, and a layer's slots do not overlap.
import { entryId } from '../registry/entry.ts';
import type { Report } from '../registry/finding.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

function checkFlagExists(flag: string, path: string, view: RegistryView, report: Report): void {
  const body = view.findKey(flag);
  if (body?.kind !== 'flag') report('KEY_UNKNOWN', path, `${flag} is no flag of this registry; take it out or correct the key.`);
  else if (body.archived) report('REFERENCE_ARCHIVED', path, `The flag ${flag} is archived, so this does nothing for it; take it out.`);
}

function reportTwice(keys: readonly string[], entry: 'holdout' | 'layer', reportOn: ReportOn): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) reportOn(entryId(entry, key))('ENTRY_TWICE', 'key', `Two ${entry}s have the key ${key}; keep one of them.`);
    seen.add(key);
  }
}

export function checkHoldouts(view: RegistryView, reportOn: ReportOn): void {
  const { holdouts } = view.registry;
  reportTwice(
    holdouts.map(({ key }) => key),
    'holdout',
    reportOn,
  );
  for (const { key, flags, percent } of holdouts) {
    const report = reportOn(entryId('holdout', key));
    for (const [i, flag] of flags.entries()) checkFlagExists(flag, `flags[${i}]`, view, report);
    if (typeof percent === 'number') continue;
    const source = view.findKey(percent.config);
    if (source?.kind !== 'config' || source.archived || (source.type !== 'int' && source.type !== 'float')) {
      report(
        'HOLDOUT_PERCENT_KEY',
        'percent.config',
        `${percent.config} is no int or float config key of this registry; name one, or write a number.`,
      );
    }
  }
}

/** Reports overlapping slots; the flags come sorted by where their slots begin. */
function checkSlots(flags: readonly (readonly [string, readonly [number, number]])[], report: Report): void {
  let end = 0;
  let owner = '';
  for (const [flag, [from, to]] of flags) {
    const path = `flags.${flag}`;
    if (from >= to) report('LAYER_SLOTS_INVALID', path, `The slots ${from} to ${to} are none; the first must be below the second.`);
    else if (from < end)
      report('LAYER_SLOTS_OVERLAP', path, `Its slots begin at ${from}, but ${owner} owns those up to ${end}; move one of the two.`);
    if (to > end) [end, owner] = [to, flag];
  }
}

export function checkLayers(view: RegistryView, reportOn: ReportOn): void {
  const { layers } = view.registry;
  reportTwice(
    layers.map(({ key }) => key),
    'layer',
    reportOn,
  );
  for (const layer of layers) {
    const report = reportOn(entryId('layer', layer.key));
    const flags = Object.entries<readonly [number, number]>(layer.flags);
    for (const [flag] of flags) checkFlagExists(flag, `flags.${flag}`, view, report);
    checkSlots(
      [...flags].sort(([, a], [, b]) => a[0] - b[0]),
      report,
    );
  }
}
