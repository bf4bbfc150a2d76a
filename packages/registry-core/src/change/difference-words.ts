// A difference in words, entry by entry, for people who agree to it: what changes, for whom, from what to what, and where
// the value came from until now.

import type { BusinessRule } from '../registry/business-rule.ts';
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Cohort } from '../registry/cohort.ts';
import { type EntryBody, type EntryId, splitEntryId } from '../registry/entry.ts';
import type { Rule } from '../registry/flag.ts';
import type { Guardrail, GuardrailBounds } from '../registry/guardrail.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { diffBodies, plainScopeText } from './body-diff.ts';
import type { Difference, TouchedEntry } from './difference.ts';
import type { Entries } from './entries.ts';
import { inheritedSetting, type ScopeOrder, scopeOrderOf } from './inherited-setting.ts';
import { placeName, scopeWords, serveWords, sourceWords, titleOf, valueWords } from './value-words.ts';

export interface EntryWords {
  readonly entry: EntryId;
  /** What people call it. */
  readonly title: string;
  /** Each a whole sentence without its full stop: `Provider fee for studios in Houston: 12 % → 10 %`. */
  readonly sentences: readonly string[];
}

interface Around {
  readonly before: Entries;
  readonly after: Entries;
  readonly beforeOrder: ScopeOrder;
  readonly afterOrder: ScopeOrder;
}

export function differenceWords(difference: Pick<Difference, 'touched' | 'revives'>, before: Entries, after: Entries): EntryWords[] {
  const around: Around = { before, after, beforeOrder: scopeOrderOf(before), afterOrder: scopeOrderOf(after) };
  const touched = difference.touched.map((item) => ({ entry: item.entry, title: titleFor(item), sentences: sentencesFor(item, around) }));
  const revived = difference.revives.map(({ flag }): EntryWords => {
    return { entry: `key:${flag}`, title: flag, sentences: [`${flag}: killed → served again as its settings say`] };
  });
  return [...touched, ...revived];
}

function titleFor({ entry, before, after }: TouchedEntry): string {
  const { kind, name } = splitEntryId(entry);
  if (kind === 'place') return ((after ?? before) as Place).name;
  return titleOf(name, kind === 'key' ? ((after ?? before) as RegistryKey) : null);
}

function sentencesFor(item: TouchedEntry, around: Around): string[] {
  const { kind, name } = splitEntryId(item.entry);
  const { before, after } = item;
  if (before === null && after !== null) return [newWords(kind, name, after, around)];
  if (after === null) return [`${capital(kind === 'key' ? 'key' : kind)} ${name} is taken away`];
  if (kind === 'key') return keySentences(titleFor(item), before as RegistryKey, after as RegistryKey, around);
  if (kind === 'cohort') return cohortSentences(before as Cohort, after as Cohort);
  if (kind === 'rule') return ruleEntrySentences(before as BusinessRule, after as BusinessRule);
  const title = `${capital(kind)} ${kind === 'place' ? (after as Place).name : name}`;
  return fieldSentences(title, before as EntryBody, after, []);
}

function newWords(kind: string, name: string, body: EntryBody, { after }: Around): string {
  if (kind === 'place') {
    const place = body as Place;
    return `New ${place.kind} ${place.name} (${place.id})${place.in ? ` in ${placeName(place.in, after)}` : ''}`;
  }
  if (kind === 'cohort') {
    const { members, when } = body as Cohort;
    return `New cohort ${name}: ${count(members.length, 'member')}${when ? ' and everyone who meets its condition' : ''}`;
  }
  if (kind === 'rule') {
    const { expression, severity } = body as BusinessRule;
    return `New rule ${name}, which ${severityWords[severity]} when this does not hold: ${expression}`;
  }
  if (kind === 'guardrail') {
    const { aggregate, event, expression, bounds } = body as Guardrail;
    return `New guardrail ${name}: the ${aggregate} of ${expression} over recorded events “${event}” ${boundsWords(bounds)}`;
  }
  if (kind !== 'key') return `New ${kind} ${name}`;
  const key = body as RegistryKey;
  const own = key.settings.filter(({ scope }) => plainScopeText(scope) !== 'global').length;
  const settings = own > 0 ? `, with ${count(own, 'setting')} for parts of the world` : '';
  if (key.kind === 'config') return `New config key ${name} (${key.type}): ${valueWords(key.default, key.unit)} by default${settings}`;
  const global = key.settings.find(({ scope }) => plainScopeText(scope) === 'global');
  return `New ${key.flagType} flag ${name}: ${global ? serveWords(global.serve, key) : key.off} for everyone${settings}`;
}

function keySentences(title: string, before: RegistryKey, after: RegistryKey, around: Around): string[] {
  if (!before.archived && after.archived) return [`${title} is archived: nobody gets an answer from it any more`];
  const sentences: string[] = [];
  if (before.kind === 'config' && after.kind === 'config' && canonicalJson(before.default) !== canonicalJson(after.default)) {
    sentences.push(`${title} by default: ${valueWords(before.default, before.unit)} → ${valueWords(after.default, after.unit)}`);
  }
  const scopes = new Map([...before.settings, ...after.settings].map(({ scope }) => [plainScopeText(scope), scope]));
  for (const [text, scope] of scopes) {
    const [old, now] = [before, after].map((key) => (key.settings as Setting[]).find((setting) => plainScopeText(setting.scope) === text));
    if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) continue;
    const who = scopeWords(scope, around.after);
    const moved = movement({ before, after, old, now, around, scope });
    if (moved) sentences.push(`${title} for ${who}: ${moved}`);
    sentences.push(...ruleSentences(`${title} for ${who}`, old, now, after));
  }
  return [...sentences, ...fieldSentences(title, before, after, ['default', 'settings'])];
}

type Setting = RegistryKey['settings'][number];
interface SettingMove {
  readonly before: RegistryKey;
  readonly after: RegistryKey;
  readonly old: Setting | undefined;
  readonly now: Setting | undefined;
  readonly around: Around;
  readonly scope: Setting['scope'];
}

/** Undefined when only the rules inside the setting differ. */
function movement({ before, after, old, now, around, scope }: SettingMove): string | undefined {
  const from = old ? settingWords(old, before) : inheritedWords(before, inheritedSetting(before, scope, around.beforeOrder));
  const to = now ? settingWords(now, after) : inheritedWords(after, inheritedSetting(after, scope, around.afterOrder));
  if (old && now) {
    if (from !== to) return `${from} → ${to}`;
    return canonicalJson({ ...old, rules: null }) === canonicalJson({ ...now, rules: null }) ? undefined : `still ${to}, to other people`;
  }
  if (old)
    return `${from} → ${to}, from now on inherited from ${sourceWords(inheritedSetting(after, scope, around.afterOrder)?.scope, around.after)}`;
  return `${from} → ${to}, until now inherited from ${sourceWords(inheritedSetting(before, scope, around.beforeOrder)?.scope, around.before)}`;
}

function settingWords(setting: Setting, key: RegistryKey): string {
  return 'value' in setting ? valueWords(setting.value, key.kind === 'config' ? key.unit : undefined) : serveWords(setting.serve, key);
}

function inheritedWords(key: RegistryKey, setting: Setting | undefined): string {
  if (setting) return settingWords(setting, key);
  return key.kind === 'config' ? valueWords(key.default, key.unit) : key.off;
}

function ruleSentences(title: string, old: Setting | undefined, now: Setting | undefined, key: RegistryKey): string[] {
  const rulesOf = (setting: Setting | undefined): Rule[] => (setting && 'rules' in setting ? setting.rules : []);
  const [before, after] = [rulesOf(old), rulesOf(now)];
  const sentences = after.flatMap((rule) => {
    const earlier = before.find(({ id }) => id === rule.id);
    if (!earlier) return [`${title}: new rule ${rule.id} serves ${serveWords(rule.serve, key)}`];
    const [from, to] = [serveWords(earlier.serve, key), serveWords(rule.serve, key)];
    const serves = from === to ? [] : [`${title}, rule ${rule.id}: ${from} → ${to}`];
    return canonicalJson(earlier.when) === canonicalJson(rule.when)
      ? serves
      : [...serves, `${title}, rule ${rule.id}: its condition changes`];
  });
  const gone = before.filter(({ id }) => !after.some((rule) => rule.id === id)).map(({ id }) => `${title}: rule ${id} is taken away`);
  const kept = (rules: Rule[], others: Rule[]) => rules.map(({ id }) => id).filter((id) => others.some((rule) => rule.id === id));
  const moved = kept(before, after).join() === kept(after, before).join() ? [] : [`${title}: the order of its rules changes`];
  return [...sentences, ...gone, ...moved];
}

function cohortSentences(before: Cohort, after: Cohort): string[] {
  const [old, now] = [new Set(before.members), new Set(after.members)];
  const added = after.members.filter((member) => !old.has(member)).length;
  const removed = before.members.filter((member) => !now.has(member)).length;
  const title = `Cohort ${after.key}`;
  const members = added + removed > 0 ? [`${title}: ${count(added, 'member')} added, ${removed} taken away`] : [];
  const condition = canonicalJson(before.when ?? null) === canonicalJson(after.when ?? null) ? [] : [`${title}: its condition changes`];
  return [...members, ...condition, ...fieldSentences(title, before, after, ['members', 'when'])];
}

const severityWords = { block: 'blocks a change', warn: 'warns' } as const;

function ruleEntrySentences(before: BusinessRule, after: BusinessRule): string[] {
  const title = `Rule ${after.key}`;
  const expression = before.expression === after.expression ? [] : [`${title} demands ${before.expression} → ${after.expression}`];
  const [from, to] = [severityWords[before.severity], severityWords[after.severity]];
  const severity = from === to ? [] : [`${title}, when it does not hold: ${from} → ${to}`];
  return [...expression, ...severity, ...fieldSentences(title, before, after, ['expression', 'severity'])];
}

/** `is at least 0 and falls by at most 5 %`. */
export function boundsWords({ min, max, fallPercentMax, risePercentMax }: GuardrailBounds, unit?: string): string {
  const parts = [
    min === undefined ? undefined : `is at least ${valueWords(min, unit)}`,
    max === undefined ? undefined : `is at most ${valueWords(max, unit)}`,
    fallPercentMax === undefined ? undefined : `falls by at most ${fallPercentMax} %`,
    risePercentMax === undefined ? undefined : `rises by at most ${risePercentMax} %`,
  ].filter((part) => part !== undefined);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Everything that has no words of its own: the field, from what to what. */
function fieldSentences(title: string, before: EntryBody, after: EntryBody, said: readonly string[]): string[] {
  return diffBodies(before, after)
    .filter(({ path }) => !said.some((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)))
    .map((change) => {
      const [from, to] = [change.before, change.after].map((value) => (value === undefined ? 'nothing' : valueWords(value)));
      return `${title}, ${change.path}: ${from} → ${to}`;
    });
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
