// Compiles a registry into a snapshot: checks everything, and only when nothing is at fault packs and encodes it. Pure and
// deterministic: one registry has one snapshot, whatever the order in which it was written down.
import { sha256Hex } from '../registry/canonical-json.ts';
import { entryId } from '../registry/entry.ts';
import { type Finding, reportFor } from '../registry/finding.ts';
import { snapshotBytesMax } from '../registry/limits.ts';
import type { Registry, RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { checkRegistry } from './check-registry.ts';
import { encodeSnapshot } from './encode-snapshot.ts';
import type { PackedHoldout, PackedKey, PackedLayer, PackedPlace } from './format.ts';
import { packedPlaceKinds } from './format.ts';
import { toMemberTable } from './member-table.ts';
import { packCondition } from './pack-condition.ts';
import { packConfigKey } from './pack-config-key.ts';
import { type FlagSpans, packFlag } from './pack-flag.ts';
import { type RegistryView, toRegistryView } from './registry-view.ts';

export interface CompileOptions {
  /** The revision number of each key, for the answers' metadata; 0 where it is not known. */
  readonly revisions?: Readonly<Record<string, number>>;
}

export interface CompiledSnapshot {
  readonly findings: readonly Finding[];
  /** Absent when a finding is an error. */
  readonly bytes?: Uint8Array;
  /** SHA-256 of the bytes, in lower-case hexadecimal digits. */
  readonly digest?: string;
}

function packPlaces(view: RegistryView): PackedPlace[] {
  const indexes = new Map(view.places.map((place, index) => [place.id, index]));
  return view.places.map((place) => [place.id, packedPlaceKinds.indexOf(place.kind), indexes.get(place.in ?? '') ?? -1]);
}

/** For each flag, the holdouts and layers that name it. */
function toSpans(registry: Registry): (key: string) => FlagSpans {
  const holdouts = [...registry.holdouts].sort((a, b) => (a.key < b.key ? -1 : 1));
  const layers = [...registry.layers].sort((a, b) => (a.key < b.key ? -1 : 1));
  return (key) => ({
    holdouts: holdouts.flatMap((holdout, index) => (holdout.flags.includes(key) ? [index] : [])),
    layers: layers.flatMap((layer, index): (readonly [number, number, number])[] => {
      const slots = Object.hasOwn(layer.flags, key) ? layer.flags[key] : undefined;
      return slots === undefined ? [] : [[index, ...slots]];
    }),
  });
}

function packKeys(view: RegistryView, scopes: ReadonlyMap<string, readonly CanonicalScope[]>, revisions: Readonly<Record<string, number>>) {
  const spansOf = toSpans(view.registry);
  const packed = new Map<string, PackedKey>();
  for (const [key, body] of Object.entries<RegistryKey>(view.registry.keys)) {
    if (body.archived) continue;
    const revision = Object.hasOwn(revisions, key) ? (revisions[key] ?? 0) : 0;
    const settings = scopes.get(key) ?? [];
    packed.set(
      key,
      body.kind === 'config'
        ? packConfigKey(body, settings, view.cohortOrder, revision)
        : packFlag(body, settings, view.cohortOrder, spansOf(key), revision),
    );
  }
  return packed;
}

function encode(view: RegistryView, scopes: ReadonlyMap<string, readonly CanonicalScope[]>, options: CompileOptions): Uint8Array {
  const memberTables = view.cohorts.map((cohort) => toMemberTable(cohort.members));
  const holdouts = [...view.registry.holdouts].sort((a, b) => (a.key < b.key ? -1 : 1));
  const layers = [...view.registry.layers].sort((a, b) => (a.key < b.key ? -1 : 1));
  return encodeSnapshot({
    header: {
      places: packPlaces(view),
      cohorts: view.cohorts.map(({ key, rank, when }, i) => [
        key,
        rank,
        memberTables[i]!.length, // one table a cohort
        when === undefined ? 0 : packCondition(when, view.cohortOrder.index),
      ]),
      holdouts: holdouts.map(
        ({ key, percent, by, salt }): PackedHoldout => [key, typeof percent === 'number' ? percent : percent.config, by ?? 0, salt],
      ),
      layers: layers.map(({ key, by, salt }): PackedLayer => [key, by ?? 0, salt]),
    },
    memberTables,
    keys: packKeys(view, scopes, options.revisions ?? {}),
  });
}

/** Findings about the whole registry, and the snapshot when none of them is an error. */
export function compileSnapshot(registry: Registry, options: CompileOptions = {}): CompiledSnapshot {
  const view = toRegistryView(registry);
  const { findings, scopes } = checkRegistry(view);
  if (findings.some(({ severity }) => severity === 'error')) return { findings };
  const bytes = encode(view, scopes, options);
  if (bytes.length <= snapshotBytesMax) return { findings, bytes, digest: sha256Hex(bytes) };
  const tooLarge: Finding[] = [...findings];
  reportFor(tooLarge, entryId('key', ''))(
    'LIMIT_EXCEEDED',
    '',
    `The snapshot has ${bytes.length} bytes, at most ${snapshotBytesMax} are allowed; archive keys or shorten member lists.`,
  );
  return { findings: tooLarge };
}
