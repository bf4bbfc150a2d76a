// Who asks, and from which release they are answered: SDK key → environment → release → key still valid.
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import type { Context } from 'hono';
import { refusalAnswer } from './answers.ts';
import type { Env } from './env.ts';
import { refuseIfTooMany } from './rate-limit.ts';
import { type Edition, editionFor, type Release } from './release.ts';
import { findSdkKey, presentedKey, readSdkKey } from './sdk-keys.ts';
import { serve } from './snapshot-store.ts';
import { startUnknownEnvironments } from './unknown-environments.ts';

export type Call = Context<{ Bindings: Env }>;

export interface Admitted {
  readonly environment: string;
  readonly kind: 'server' | 'client';
  readonly key: SdkKeyEntry;
  readonly release: Release;
  readonly stale: boolean;
}

/** A caller with a context, and so with the edition that answers it. */
export interface Asked extends Admitted {
  readonly edition: Edition;
}

export function withContext(admitted: Admitted, context: JsonObject): Asked {
  return { ...admitted, edition: editionFor(admitted.release, context, admitted.kind === 'client') };
}

const environments = startUnknownEnvironments();

/** The caller with the release to answer from, or the refusal to answer with. */
export async function admit(call: Call, floorSeq?: number): Promise<Admitted | Response> {
  const text = presentedKey(call.req.raw.headers);
  if (text === undefined) return unauthorized('An SDK key is missing; send it as "Authorization: Bearer sy_…" or "X-API-Key: sy_…".');
  const key = readSdkKey(text);
  if (key === undefined) return unauthorized('This is not an SDK key; one looks like sy_<environment>_<server or client>_<secret>.');
  const { environment } = key;
  const background = (work: Promise<void>) => call.executionCtx.waitUntil(work);
  const judged = environments.judge(environment, Date.now());
  if (judged === 'unknown') return unauthorized(whatBecameOf.unknown);
  if (judged === 'later') return unavailable(environment);
  const served = await serve(call.env, environment, { background, floorSeq });
  if (served !== 'unavailable') environments.remember(environment, served === 'unknown' ? 'unknown' : 'known', Date.now());
  if (served === 'unavailable') return unavailable(environment);
  if (served === 'unknown') return unauthorized(whatBecameOf.unknown);
  const { release, stale } = served;
  const found = findSdkKey(release, key, Date.now());
  if (found.status !== 'valid') return unauthorized(whatBecameOf[found.status]);
  const tooMany = await refuseIfTooMany(call.env, found.entry, call.req.raw.headers);
  return tooMany ?? { environment, kind: found.entry.kind, key: found.entry, release, stale };
}

const whatBecameOf = {
  unknown: 'This SDK key is unknown here; create another one in the console.',
  revoked: 'This SDK key is revoked; create another one in the console.',
  expired: 'This SDK key has expired; use its successor, or create another one in the console.',
};

/** The same for endpoints whose answers client-side keys may not see. */
export async function admitServer(call: Call): Promise<Admitted | Response> {
  const admitted = await admit(call);
  if (admitted instanceof Response || admitted.kind === 'server') return admitted;
  return refusalAnswer(403, 'This endpoint needs a server key; a client key may only read values marked as client-readable.');
}

function unauthorized(errorDetails: string): Response {
  return refusalAnswer(401, errorDetails, {}, { 'www-authenticate': 'Bearer' });
}

function unavailable(environment: string): Response {
  return refusalAnswer(503, `No release of ${environment} can be reached right now; try again in a second.`, {}, { 'retry-after': '1' });
}
