// Compiles a registry into a snapshot: checks everything, and only when nothing is at fault packs and encodes it. Pure and
// deterministic: one registry has one snapshot, whatever the order in which it was written down.
import { digestOf, sha256Hex } from '../registry/canonical-json.ts';
import { entryId } from '../registry/entry.ts';
import { type Finding, reportFor } from '../registry/finding.ts';
import { rolesMax, snapshotBytesMax } from '../registry/limits.ts';
import type { Holdout, Layer, Registry, RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { checkRegistry } from './check-registry.ts';
import { bytesAtMost, bytesOfKey, encodeSnapshot, type PackedKey, type SnapshotParts } from './encode-snapshot.ts';
import type { PackedHoldout, PackedLayer, PackedPlace } from './format.ts';
import { packedPlaceKinds } from './format.ts';
import { createKeptWork, type KeptWork, keptAround } from './kept-work.ts';
import { packCondition } from './pack-condition.ts';
import { packConfigKey } from './pack-config-key.ts';
import { type FlagSpans, packFlag } from './pack-flag.ts';
import type { ScopeOrder } from './pack-settings.ts';
import { type RegistryView, toRegistryView } from './registry-view.ts';

export interface CompileOptions {
  /** The revision number of each key, for the answers' metadata; 0 where it is not known. */
  readonly revisions?: Readonly<Record<string, number>>;
  /** Work of earlier compilations, by whoever compiles registries that have most of their objects in common. */
  readonly kept?: KeptWork;
  /** SHA-256 in lower-case hexadecimal digits, where the platform has a faster one. */
  readonly sha256Hex?: (bytes: Uint8Array) => string;
}

export interface CompiledSnapshot {
  readonly findings: readonly Finding[];
  /** Absent when a finding is an error. */
  readonly bytes?: Uint8Array;
  /** SHA-256 of the bytes, in lower-case hexadecimal digits. */
  readonly digest?: string;
}

type KeptOf = ReturnType<typeof keptAround>;
type Scopes = ReadonlyMap<string, readonly CanonicalScope[]>;

function toIndex(names: readonly string[]): (name: string) => number {
  const indexes = new Map(names.map((name, index) => [name, index]));
  return (name) => indexes.get(name) ?? -1;
}

/** Every role that a setting names, sorted. */
function rolesOf(scopes: Scopes): string[] {
  const roles = new Set<string>();
  for (const list of scopes.values()) for (const { role } of list) if (role !== undefined) roles.add(role);
  return [...roles].sort();
}

function byKey<T extends { readonly key: string }>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** For each flag, the holdouts and layers that name it, by their positions. */
function toSpans(holdouts: readonly Holdout[], layers: readonly Layer[]): (key: string) => FlagSpans {
  return (key) => ({
    holdouts: holdouts.flatMap((holdout, index) => (holdout.flags.includes(key) ? [index] : [])),
    layers: layers.flatMap((layer, index): (readonly [number, number, number])[] => {
      const slots = Object.hasOwn(layer.flags, key) ? layer.flags[key] : undefined;
      return slots === undefined ? [] : [[index, ...slots]];
    }),
  });
}

/** The revision is the one thing that changes without the body: the same content may come back under another number. */
function withRevision({ head: [kind, , ...rest], settings }: PackedKey, revision: number): PackedKey {
  return { head: [kind, revision, ...rest] as PackedKey['head'], settings };
}

/** What keys are packed with beside their own bodies. */
interface Around {
  readonly scopes: Scopes;
  readonly order: ScopeOrder;
  readonly roles: readonly string[];
  readonly spansOf: (key: string) => FlagSpans;
}

function packKeys(
  keys: Registry['keys'],
  { scopes, order, roles, spansOf }: Around,
  { revisions = {} }: CompileOptions,
  keptOf: KeptOf,
): Map<string, PackedKey> {
  const named = digestOf(roles);
  const packed = new Map<string, PackedKey>();
  for (const [key, body] of Object.entries<RegistryKey>(keys)) {
    if (body.archived) continue;
    const own = scopes.get(key) ?? [];
    const spans = spansOf(key);
    // Besides the body, the places and the cohorts.
    const given = `${JSON.stringify(spans)} ${named}`;
    const kept = keptOf(key, body);
    if (kept.packed?.given !== given) {
      const made = body.kind === 'config' ? packConfigKey(body, own, order, 0) : packFlag(body, own, order, spans, 0);
      kept.packed = { given, key: made, bytes: bytesOfKey(made) };
    }
    packed.set(key, withRevision(kept.packed.key, Object.hasOwn(revisions, key) ? (revisions[key] ?? 0) : 0));
  }
  return packed;
}

function toParts(view: RegistryView, scopes: Scopes, options: CompileOptions, keptOf: KeptOf): SnapshotParts {
  const place = toIndex(view.places.map(({ id }) => id));
  const roles = rolesOf(scopes);
  const { index: cohort, rank } = view.cohortOrder;
  const holdouts = byKey(view.registry.holdouts);
  const layers = byKey(view.registry.layers);
  const order = { place, role: toIndex(roles), cohort, rank };
  return {
    places: view.places.map(({ id, kind, in: parent }): PackedPlace => [id, packedPlaceKinds.indexOf(kind), place(parent ?? '')]),
    cohorts: view.cohorts.map(({ key, rank: own, members, when }) => ({
      key,
      rank: own,
      members,
      when: when === undefined ? 0 : packCondition(when, cohort),
    })),
    holdouts: holdouts.map(
      ({ key, percent, by, salt }): PackedHoldout => [key, typeof percent === 'number' ? percent : percent.config, by ?? 0, salt],
    ),
    layers: layers.map(({ key, by, salt }): PackedLayer => [key, by ?? 0, salt]),
    roles,
    keys: packKeys(view.registry.keys, { scopes, order, roles, spansOf: toSpans(holdouts, layers) }, options, keptOf),
  };
}

/** What can only be said of the snapshot: more roles than there are numbers for, or more bytes than a value in KV has. */
function checkSize(scopes: Scopes, length: number): Finding[] {
  const findings: Finding[] = [];
  const report = reportFor(findings, entryId('key', ''));
  const roles = rolesOf(scopes).length;
  if (roles > rolesMax) report('LIMIT_EXCEEDED', '', `Settings name ${roles} roles, at most ${rolesMax} are allowed; use cohorts instead.`);
  if (length <= snapshotBytesMax) return findings;
  const sentence = `The snapshot has ${length} bytes, at most ${snapshotBytesMax} are allowed; archive keys or shorten member lists.`;
  report('LIMIT_EXCEEDED', '', sentence);
  return findings;
}

interface Packed {
  readonly findings: readonly Finding[];
  readonly scopes: Scopes;
  readonly parts: SnapshotParts;
  readonly bytesOf: (key: string) => number;
}

/** Without parts when a finding is an error. */
function pack(registry: Registry, options: CompileOptions): Packed | Pick<Packed, 'findings'> {
  const view = toRegistryView(registry);
  const keptOf = keptAround(options.kept ?? createKeptWork(), view);
  const { findings, scopes } = checkRegistry(view, keptOf);
  if (findings.some(({ severity }) => severity === 'error')) return { findings };
  const parts = toParts(view, scopes, options, keptOf);
  const bytesOf = (key: string) => keptOf(key, registry.keys[key]!).packed?.bytes ?? 0; // asked of what was packed
  return { findings, scopes, parts, bytesOf };
}

/** Findings about the whole registry, and the snapshot when none of them is an error. */
export function compileSnapshot(registry: Registry, options: CompileOptions = {}): CompiledSnapshot {
  const packed = pack(registry, options);
  if (!('parts' in packed)) return packed;
  const { findings, scopes, parts } = packed;
  const bytes = encodeSnapshot(parts);
  const tooLarge = checkSize(scopes, bytes.length);
  if (tooLarge.length > 0) return { findings: [...findings, ...tooLarge] };
  return { findings, bytes, digest: (options.sha256Hex ?? sha256Hex)(bytes) };
}

/** The same findings without the snapshot, which is only made where it may be too large. */
export function registryFindings(registry: Registry, options: CompileOptions = {}): readonly Finding[] {
  const packed = pack(registry, options);
  if (!('parts' in packed)) return packed.findings;
  const { findings, scopes, parts, bytesOf } = packed;
  const atMost = bytesAtMost(parts, bytesOf);
  return [...findings, ...checkSize(scopes, atMost <= snapshotBytesMax ? atMost : encodeSnapshot(parts).length)];
}
