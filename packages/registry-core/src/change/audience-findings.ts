// What a change does to those who are already in something: a percentage that falls, a variant that loses weight, buckets that
// are dealt anew. Each is allowed, and each is said in numbers, because an experiment whose users leave or move measures nothing.
import { splitEntryId } from '../registry/entry.ts';
import { type Finding, type Report, reportFor } from '../registry/finding.ts';
import type { Flag, FlagSetting, Serve } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { type Around, about, differingScopes, type Orders, percent, runs } from './audience.ts';
import type { TouchedEntry } from './difference.ts';
import { scopeOrderOf } from './inherited-setting.ts';
import { dealtBy, isDealt, movedBetweenRanges, movedByDealingAnew, onVariant, sharesOf } from './shares.ts';
import { spanFindings } from './span-findings.ts';
import { scopeWords } from './value-words.ts';

export function audienceFindings(touched: readonly TouchedEntry[], around: Around): Finding[] {
  const findings: Finding[] = [];
  const orders = { before: scopeOrderOf(around.live), after: scopeOrderOf(around.after) };
  for (const { entry, before, after } of touched) {
    const { kind, name } = splitEntryId(entry);
    if (kind !== 'key' || before === null || after === null) continue;
    const [old, now] = [before as RegistryKey, after as RegistryKey];
    const isServed = old.kind === 'flag' && now.kind === 'flag' && runs(name, old, around);
    if (isServed) reportFlag(old, now, around, orders, reportFor(findings, entry));
  }
  return [...findings, ...spanFindings(touched, around, orders)];
}

function reportFlag(old: Flag, now: Flag, { after }: Around, orders: Orders, report: Report): void {
  for (const pair of differingScopes<FlagSetting>(old, now, orders)) {
    if (!pair.old || !pair.now) continue;
    const who = scopeWords(pair.scope, after);
    compareServes({ old: pair.old.serve, now: pair.now.serve, before: old, after: now, who, path: `${pair.path}.serve`, report });
    if (!pair.both) continue;
    for (const [i, rule] of pair.now.rules.entries()) {
      const earlier = pair.old.rules.find(({ id }) => id === rule.id);
      const path = `${pair.path}.rules[${i}].serve`;
      const inRule = who === 'everyone' ? `those whom the rule ${rule.id} takes` : `${who} whom the rule ${rule.id} takes`;
      if (earlier) compareServes({ old: earlier.serve, now: rule.serve, before: old, after: now, who: inRule, path, report });
    }
  }
}

interface ServePair {
  readonly old: Serve;
  readonly now: Serve;
  readonly before: Flag;
  readonly after: Flag;
  readonly who: string;
  readonly path: string;
  readonly report: Report;
}

/** Weights are shares of their sum, which need not be round. */
const rounded = (share: number) => `${Number(share.toFixed(1))} %`;

function compareServes({ old, now, before, after, who, path, report }: ServePair): void {
  // What chance has no part in, before or after, is a value like any other.
  if (!isDealt(old) && !(isDealt(now) && 'percent' in now && 'percent' in old)) return;
  const [from, to] = [sharesOf(old, before), sharesOf(now, after)];
  if (isDealt(old) && isDealt(now) && dealtBy(old, before) !== dealtBy(now, after)) {
    const moved = about(movedByDealingAnew(from, to));
    const message = `Deals the buckets of ${who} anew: ${moved} of them get another variant than before; keep salt, attribute and bucketing while anything is measured.`;
    report('BUCKETS_CHANGED', path, message);
    return;
  }
  if ('split' in old && old.bucketing === 'flagd' && 'split' in now) {
    const moved = movedBetweenRanges(from, to);
    if (moved > 0.0005)
      report(
        'WEIGHT_LOWERED',
        `${path}.split`,
        `Moves ${about(moved)} of ${who} to another variant, because flagd's ranges shift; keep the weights while anything is measured.`,
      );
    return;
  }
  const on = onVariant(before);
  for (const [variant, share] of from) {
    // Under a percentage the other variant is on, whatever it is called.
    const left = 'percent' in now && variant === on ? now.percent : (to.get(variant) ?? 0);
    if (left >= share - 0.0005) continue;
    const fall = `${percent(share)} → ${percent(left)}`;
    if ('percent' in old && variant === on)
      report(
        'PERCENT_LOWERED',
        path,
        `Takes ${about(share - left)} of ${who} out of ${variant}: ${fall}; keep it while anything is measured.`,
      );
    else if (!('percent' in old))
      report(
        'WEIGHT_LOWERED',
        path,
        `Takes ${about(share - left)} of ${who} from ${variant} to other variants: ${rounded(share)} → ${rounded(left)}; keep the weights while anything is measured.`,
      );
  }
}
