// Asks the live release, or any other, what a context gets: every key, or one key with every step of the way. The same
// evaluator as at the edge, over the same bytes, with the kills in force.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { Explanation } from '@switchyard/registry-core/evaluate/explanation';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { Json, type JsonObject } from '@switchyard/registry-core/registry/json';
import { isDeeperThan } from '@switchyard/registry-core/registry/json-depth';
import { contextBytesMax, valueDepthMax } from '@switchyard/registry-core/registry/limits';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Release, Stores } from '../../ports.ts';
import { findRelease } from '../releases/find-release.server.ts';

/** An evaluation context: a JSON object of bounded size and depth. */
export const Context: z.ZodType<JsonObject> = z
  .unknown()
  .refine((context) => !isDeeperThan(context, valueDepthMax), `A context nests at most ${valueDepthMax} levels.`)
  .pipe(z.record(z.string(), Json) as z.ZodType<JsonObject>)
  .refine((context) => JSON.stringify(context).length <= contextBytesMax, `A context has at most ${contextBytesMax} bytes as JSON.`);

export const Playground = z.strictObject({
  environment: EnvironmentName,
  context: Context,
  /** A version or an id; absent: the live release. */
  release: z.string().min(1).optional(),
  /** As a client-side SDK key sees it: client-readable keys only, asserted cohorts ignored. */
  client: z.boolean().optional(),
  /** Absent: the kills in force count, as at the edge. */
  withoutKills: z.boolean().optional(),
});
export type Playground = z.infer<typeof Playground>;

export interface PlaygroundPage {
  readonly release: Release;
  /** Sorted by key. */
  readonly evaluations: readonly Evaluation[];
  readonly kills: readonly string[];
}

export function playground(ports: Ports, caller: Caller, input: Playground): Promise<Result<PlaygroundPage>> {
  const { environment, context, client } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const opened = await open(stores, input);
    if (!opened.ok) return opened;
    const { release, snapshot, kills } = opened.value;
    return accept({ release, kills, evaluations: snapshot.evaluateAll(context, client ? { client } : {}) });
  });
}

export const ExplainKey = z.strictObject({ ...Playground.shape, key: z.string().min(1) });
export type ExplainKey = z.infer<typeof ExplainKey>;

export interface ExplainKeyPage extends Explanation {
  readonly release: Release;
}

export function explainKey(ports: Ports, caller: Caller, input: ExplainKey): Promise<Result<ExplainKeyPage>> {
  const { environment, context, client, key } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const opened = await open(stores, input);
    if (!opened.ok) return opened;
    const { release, snapshot } = opened.value;
    const { evaluation, steps } = snapshot.explain(key, context, client ? { client } : {});
    if (isFailure(evaluation) && evaluation.errorCode === 'FLAG_NOT_FOUND') return refuse('UNKNOWN_KEY', evaluation.errorDetails);
    return accept({ release, evaluation, steps });
  });
}

interface Opened {
  readonly release: Release;
  readonly snapshot: OpenedSnapshot;
  readonly kills: readonly string[];
}

async function open(stores: Stores, { environment, release: wanted, withoutKills }: Playground): Promise<Result<Opened>> {
  const release = wanted === undefined ? await stores.releases.live(environment) : await findRelease(stores, environment, wanted);
  if (!release)
    return refuse('UNKNOWN_RELEASE', wanted ? `There is no release ${wanted} in ${environment}.` : `${environment} has no release yet.`);
  const bytes = await stores.releases.findSnapshot(release.snapshot);
  if (!bytes) throw new Error(`The snapshot ${release.snapshot} of release ${release.id} is missing.`);
  const opened = openSnapshot(bytes);
  if (!opened.ok) return opened;
  const kills = withoutKills ? [] : (await stores.kills.list(environment)).map(({ flag }) => flag);
  return accept({ release, snapshot: opened.value.withKills(kills), kills });
}
