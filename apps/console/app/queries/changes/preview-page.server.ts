// Everything about one preview: the summary, and the blast radius by key, place, role, event and stage, in words, with examples.
import { isPersonalAttribute, masked } from '@switchyard/registry-core/access/personal';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { placeName, titleOf, valueWords } from '@switchyard/registry-core/change/value-words';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { BlastRadius, Example, Group, KeyRadius } from '@switchyard/registry-core/replay/blast-radius';
import type { Served } from '@switchyard/registry-core/replay/served';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { type Assessment, assess, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { readPreviewStand } from '../../preview-stand.server.ts';
import { findViewableChange } from './find-change.server.ts';
import { type PreviewSummary, toPreviewSummary } from './preview-summary.ts';

export const PreviewPageInput = z.strictObject({ change: z.union([z.string().min(1), z.number().int().min(1)]) });
export type PreviewPageInput = z.infer<typeof PreviewPageInput>;

export interface MoveRow {
  readonly from: string;
  readonly to: string;
  /** The scope of the setting that wins afterwards, as text; `default` without one. */
  readonly scope: string;
  readonly contexts: number;
}

export interface KeyRadiusRow {
  readonly key: string;
  readonly title: string;
  readonly kind: 'config' | 'flag';
  readonly changed: number;
  readonly percent: number;
  readonly moves: readonly MoveRow[];
  readonly otherMoves: number;
}

export interface GroupRow {
  readonly name: string;
  readonly contexts: number;
  readonly changed: number;
  readonly percent: number;
}

export interface ExampleRow {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly scope: string;
  readonly event: string;
  readonly who: string | null;
  /** `city=HOU, role=studio`. */
  readonly attributes: string;
}

export interface PreviewPage {
  readonly change: {
    readonly id: string;
    readonly number: number;
    readonly title: string;
    readonly environment: string;
    readonly difference: string;
  };
  readonly summary: PreviewSummary;
  readonly keys: readonly KeyRadiusRow[];
  readonly otherKeys: number;
  readonly groups: { readonly by: string; readonly rows: readonly GroupRow[]; readonly others: number }[];
  readonly examples: readonly ExampleRow[];
  /** The stages that people are counted by; null: none were named. */
  readonly plan: Plan | null;
}

export function previewPage(ports: Ports, caller: Caller, { change: wanted }: PreviewPageInput): Promise<Result<PreviewPage>> {
  return view(ports, caller, null, async (viewing) => {
    const found = await findViewableChange(viewing, wanted);
    if (!found.ok) return found;
    const change = found.value;
    const { stores } = viewing;
    const assessment = await assess(stores, change);
    const stand = await readPreviewStand(stores, assessment);
    const { id, number, title, environment } = change;
    return accept({
      change: { id, number, title, environment, difference: assessment.difference.digest },
      summary: toPreviewSummary(viewing, assessment, stand),
      ...toRadius(stand.preview?.figures?.radius, assessment, (field) => viewing.glass.shows('contexts', `change:${change.number}`, field)),
      plan: stand.preview?.plan ?? null,
    });
  });
}

const mostFirst = (a: Group, b: Group) => b.changed - a.changed || b.contexts - a.contexts;
/** `2. everyone:10` after `1. city=HOU:100`; those who wait for the end come last. */
const inOrder = (a: Group, b: Group) => stepOf(a) - stepOf(b);
const stepOf = ({ name }: Group) => (name === null ? Number.POSITIVE_INFINITY : Number.parseInt(name, 10));
const groupsShown = 24;
const dimensionOrder = ['place', 'role', 'stage', 'event'];

function toRadius(
  radius: BlastRadius | undefined,
  { after, live }: Assessment,
  shows: Shows,
): Pick<PreviewPage, 'keys' | 'otherKeys' | 'groups' | 'examples'> {
  if (radius === undefined) return { keys: [], otherKeys: 0, groups: [], examples: [] };
  const bodyOf = (key: string) => (after.get(entryId('key', key)) ?? live.get(entryId('key', key))) as RegistryKey | undefined; // by its id
  const groups = dimensionOrder.flatMap((by) => {
    const all = radius.groups[by] ?? [];
    if (all.length === 0) return [];
    const rows = [...all].sort(by === 'stage' ? inOrder : mostFirst);
    return [
      { by, rows: rows.slice(0, groupsShown).map((group) => toGroupRow(by, group, after)), others: Math.max(rows.length - groupsShown, 0) },
    ];
  });
  return {
    keys: radius.keys.map((key) => toKeyRow(key, radius.contexts, bodyOf(key.key))),
    otherKeys: radius.otherKeys,
    groups,
    examples: radius.examples.map((example) => toExampleRow(example, bodyOf(example.key), shows)),
  };
}

const percentOf = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : 0);

function toKeyRow({ key, changed, moves, otherMoves }: KeyRadius, contexts: number, body: RegistryKey | undefined): KeyRadiusRow {
  return {
    key,
    title: titleOf(key, body ?? null),
    kind: body?.kind ?? 'config',
    changed,
    percent: percentOf(changed, contexts),
    moves: moves.map((move) => ({ ...wordsOf(move, body), contexts: move.contexts })),
    otherMoves,
  };
}

function wordsOf({ from, to, scope }: { from: Served; to: Served; scope: string | null }, body: RegistryKey | undefined) {
  return { from: servedWords(from, body), to: servedWords(to, body), scope: scope ?? 'default' };
}

function servedWords(served: Served, body: RegistryKey | undefined): string {
  if (served.state === 'missing') return 'no answer';
  if (served.state === 'nothing') return 'the caller’s own default';
  if (served.variant !== undefined) return served.variant;
  return valueWords(served.value, body?.kind === 'config' ? body.unit : undefined);
}

function toGroupRow(by: string, { name, contexts, changed }: Group, entries: Entries): GroupRow {
  const words = name === null ? (by === 'stage' ? 'after the last step' : 'not said') : by === 'place' ? placeName(name, entries) : name;
  return { name: words, contexts, changed, percent: percentOf(changed, contexts) };
}

const attributesShown = 6;

/** Whether a personal field of a recorded context is shown. */
type Shows = (field: string) => boolean;

function toExampleRow(example: Example, body: RegistryKey | undefined, shows: Shows): ExampleRow {
  const { key, event, who, context } = example;
  const names = Object.keys(context);
  const shown = names
    .slice(0, attributesShown)
    .map((name) => `${name}=${isPersonalAttribute(name) && !shows(name) ? masked : String(context[name])}`);
  const attributes = shown.join(', ') + (names.length > attributesShown ? ` and ${names.length - attributesShown} more` : '');
  return { key, ...wordsOf(example, body), event, who: who === null || shows('who') ? who : masked, attributes };
}
