// Asks the live release, or any other, or what was served at a moment of the past, what a context gets: every key, or one key with every step of the way. The same
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
  /** Instead of a release: as the edge served it at this moment, with its stage and its kills of then. */
  at: z.coerce.date().optional(),
  /** As a client-side SDK key sees it: client-readable keys only, asserted cohorts ignored. */
  client: z.boolean().optional(),
  /** Absent: the kills in force count, as at the edge. */
  withoutKills: z.boolean().optional(),
});
export type Playground = z.infer<typeof Playground>;

/** What the edge had at a moment of the past. */
export interface Moment {
  readonly at: Date;
  /** The head that it had taken last, and when. */
  readonly seq: number;
  readonly since: Date;
  /** A release was on its way: which, and whether this context got it. */
  readonly staged: { readonly version: string; readonly gets: boolean } | null;
}

export interface PlaygroundPage {
  readonly release: Release;
  /** Null: nothing of the past was asked for. */
  readonly moment: Moment | null;
  /** Sorted by key. */
  readonly evaluations: readonly Evaluation[];
  readonly kills: readonly string[];
}

export function playground(ports: Ports, caller: Caller, input: Playground): Promise<Result<PlaygroundPage>> {
  const { environment, context, client } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const opened = await open(stores, input);
    if (!opened.ok) return opened;
    const { release, snapshot, kills, moment } = opened.value;
    return accept({ release, moment, kills, evaluations: snapshot.evaluateAll(context, client ? { client } : {}) });
  });
}

export const ExplainKey = z.strictObject({ ...Playground.shape, key: z.string().min(1) });
export type ExplainKey = z.infer<typeof ExplainKey>;

export interface ExplainKeyPage extends Explanation {
  readonly release: Release;
  readonly moment: Moment | null;
}

export function explainKey(ports: Ports, caller: Caller, input: ExplainKey): Promise<Result<ExplainKeyPage>> {
  const { environment, context, client, key } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const opened = await open(stores, input);
    if (!opened.ok) return opened;
    const { release, snapshot, moment } = opened.value;
    const { evaluation, steps } = snapshot.explain(key, context, client ? { client } : {});
    if (isFailure(evaluation) && evaluation.errorCode === 'FLAG_NOT_FOUND') return refuse('UNKNOWN_KEY', evaluation.errorDetails);
    return accept({ release, moment, evaluation, steps });
  });
}

interface Opened {
  readonly release: Release;
  readonly snapshot: OpenedSnapshot;
  readonly kills: readonly string[];
  readonly moment: Moment | null;
}

async function open(stores: Stores, input: Playground): Promise<Result<Opened>> {
  const { environment, release: wanted, withoutKills, at } = input;
  if (at !== undefined)
    return wanted === undefined ? openMoment(stores, input, at) : refuse('NOT_VALID', 'Ask for a release or for a moment, not for both.');
  const release = wanted === undefined ? await stores.releases.live(environment) : await findRelease(stores, environment, wanted);
  if (!release)
    return refuse('UNKNOWN_RELEASE', wanted ? `There is no release ${wanted} in ${environment}.` : `${environment} has no release yet.`);
  const opened = await openBytes(stores, release.snapshot);
  if (!opened.ok) return opened;
  const kills = withoutKills ? [] : (await stores.kills.list(environment)).map(({ flag }) => flag);
  return accept({ release, snapshot: opened.value.withKills(kills), kills, moment: null });
}

/** As the edge had it: the head that it had taken last before the moment says which release, which stage and which kills. */
async function openMoment(stores: Stores, { environment, context, client }: Playground, at: Date): Promise<Result<Opened>> {
  if (at > stores.now()) return refuse('NOT_VALID', 'This moment is still to come.', { path: 'at' });
  const then = await stores.stages.headAt(environment, at);
  if (!then) return refuse('UNKNOWN_MOMENT', `The edge had nothing of ${environment} yet at ${at.toISOString()}.`);
  const { stable, candidate, stage } = then.content;
  const kills = then.content.kills.map(({ flag }) => flag);
  const published = await openBytes(stores, stable.snapshot);
  if (!published.ok) return published;
  const gets = candidate !== undefined && stage !== undefined && published.value.stageChoice(stage)(context, client ? { client } : {});
  const served = gets ? candidate : stable;
  const opened = gets ? await openBytes(stores, served.snapshot) : published;
  if (!opened.ok) return opened;
  const release = await stores.releases.findByVersion(environment, served.version);
  if (!release) return refuse('UNKNOWN_RELEASE', `The edge served ${served.version} of ${environment} then, of which there is no record.`);
  const moment = { at, seq: then.seq, since: then.since, staged: candidate ? { version: candidate.version, gets } : null };
  return accept({ release, snapshot: opened.value.withKills(kills), kills, moment });
}

async function openBytes(stores: Stores, digest: string): Promise<Result<OpenedSnapshot>> {
  const bytes = await stores.releases.findSnapshot(digest);
  if (!bytes) throw new Error(`The snapshot ${digest} is missing.`);
  return openSnapshot(bytes);
}
