// What a change of a holdout or a layer does to those who are in its flags: slots that shrink, a holdout that grows, also by the
// config key that says how large it is.
import type { ConfigKey } from '../registry/config-key.ts';
import { entryId, splitEntryId } from '../registry/entry.ts';
import { type Finding, type Report, reportFor } from '../registry/finding.ts';
import type { Holdout, Layer, RegistryKey } from '../registry/registry.ts';
import { type Around, about, differingScopes, type Orders, percent, runs } from './audience.ts';
import { listed } from './breaking-changes.ts';
import type { TouchedEntry } from './difference.ts';
import type { Entries } from './entries.ts';
import { scopeWords } from './value-words.ts';

export function spanFindings(touched: readonly TouchedEntry[], around: Around, orders: Orders): Finding[] {
  const findings: Finding[] = [];
  for (const { entry, before, after } of touched) {
    if (after === null) continue;
    const { kind, name } = splitEntryId(entry);
    const report = reportFor(findings, entry);
    if (kind === 'layer') reportLayer(before as Layer | null, after as Layer, around, report);
    if (kind === 'holdout') reportHoldout(before as Holdout | null, after as Holdout, around, report);
    if (kind !== 'key' || before === null) continue;
    const [old, now] = [before as RegistryKey, after as RegistryKey];
    if (old.kind === 'config' && now.kind === 'config') reportHoldoutSource(name, old, now, around, orders, report);
  }
  return findings;
}

/** The flags of a layer or holdout that were served before, whatever it said of them. */
function runningFlag(key: string, around: Around): boolean {
  const body = around.live.get(entryId('key', key)) as RegistryKey | undefined;
  return body?.kind === 'flag' && runs(key, body, around);
}

const slotsMax = 10_000;

function reportLayer(before: Layer | null, after: Layer, around: Around, report: Report): void {
  const dealt = ({ salt, by }: Layer) => JSON.stringify([salt, by ?? 'targetingKey']);
  const anew = before !== null && dealt(before) !== dealt(after);
  for (const [flag, [from, to]] of Object.entries(after.flags)) {
    if (!runningFlag(flag, around)) continue;
    const old = before && Object.hasOwn(before.flags, flag) ? before.flags[flag] : undefined;
    const [start, end] = old ?? [0, slotsMax];
    const kept = Math.max(0, Math.min(end, to) - Math.max(start, from));
    if (anew && old !== undefined) {
      const share = ((end - start) * (slotsMax - (to - from))) / slotsMax;
      const message = `Deals all slots anew: ${about(share / 100)} of all users leave ${flag} and others come; keep salt and attribute while anything is measured.`;
      report('BUCKETS_CHANGED', `flags.${flag}`, message);
    } else if (kept < end - start) {
      const was = old === undefined ? 'in no layer' : `slots ${start} to ${end}`;
      const message = `Takes ${about((end - start - kept) / 100)} of all users out of ${flag}: ${was} → slots ${from} to ${to}; they get its off variant, so give it free slots instead while anything is measured.`;
      report('LAYER_SLOTS_NARROWED', `flags.${flag}`, message);
    }
  }
}

/** A holdout's percentage where no setting of its config key says otherwise. */
function percentOf(holdout: Holdout, entries: Entries): number {
  if (typeof holdout.percent === 'number') return holdout.percent;
  const source = entries.get(entryId('key', holdout.percent.config)) as RegistryKey | undefined;
  return source?.kind === 'config' && typeof source.default === 'number' ? source.default : 0;
}

function reportHoldout(before: Holdout | null, after: Holdout, around: Around, report: Report): void {
  const [old, now] = [before === null ? 0 : percentOf(before, around.live), percentOf(after, around.after)];
  const running = after.flags.filter((flag) => runningFlag(flag, around));
  const stayed = running.filter((flag) => before?.flags.includes(flag));
  const added = running.filter((flag) => !stayed.includes(flag));
  const dealt = ({ salt, by }: Holdout) => JSON.stringify([salt, by ?? 'targetingKey']);
  if (before !== null && dealt(before) !== dealt(after) && stayed.length > 0) {
    const message = `Holds other users out: ${about((now * (100 - old)) / 100)} of all leave ${listed(stayed)} and others come; keep salt and attribute.`;
    report('BUCKETS_CHANGED', 'salt', message);
  } else if (now > old && stayed.length > 0) {
    const message = `Takes ${about(now - old)} of all users out of ${listed(stayed)}: ${percent(old)} → ${percent(now)} held out; raise it between experiments.`;
    report('HOLDOUT_RAISED', 'percent', message);
  }
  if (added.length > 0 && now > 0) {
    const message = `Takes ${about(now)} of all users out of ${listed(added)}, which ${added.length === 1 ? 'was' : 'were'} not held out before; let flags join between experiments.`;
    report('HOLDOUT_RAISED', 'flags', message);
  }
}

/** A config key that says how many a holdout holds out. */
function reportHoldoutSource(key: string, old: ConfigKey, now: ConfigKey, around: Around, orders: Orders, report: Report): void {
  const flags = holdoutsReading(key, around.after).flatMap((holdout) => holdout.flags.filter((flag) => runningFlag(flag, around)));
  if (flags.length === 0) return;
  const compare = (from: unknown, to: unknown, who: string, path: string) => {
    if (typeof from !== 'number' || typeof to !== 'number' || to <= from) return;
    const message = `Takes ${about(to - from)} of ${who} out of ${listed([...new Set(flags)])}: ${percent(from)} → ${percent(to)} held out; raise it between experiments.`;
    report('HOLDOUT_RAISED', path, message);
  };
  compare(old.default, now.default, 'everyone for whom no setting says otherwise', 'default');
  for (const { scope, path, old: from, now: to } of differingScopes<ConfigKey['settings'][number]>(old, now, orders)) {
    const at = path === 'settings' ? path : `${path}.value`;
    compare((from ?? { value: old.default }).value, (to ?? { value: now.default }).value, scopeWords(scope, around.after), at);
  }
}

function holdoutsReading(key: string, entries: Entries): Holdout[] {
  return [...entries].flatMap(([entry, body]) => {
    if (splitEntryId(entry).kind !== 'holdout') return [];
    const holdout = body as Holdout;
    return typeof holdout.percent === 'object' && holdout.percent.config === key ? [holdout] : [];
  });
}
