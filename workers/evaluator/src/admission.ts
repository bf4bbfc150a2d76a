// Who asks, and from which release they are answered: SDK key → environment → release → key still valid.
import type { Context } from 'hono';
import { refusalAnswer } from './answers.ts';
import type { Env } from './env.ts';
import type { Release } from './release.ts';
import { environmentOf, findSdkKey, presentedKey } from './sdk-keys.ts';
import { type Served, serve } from './snapshot-store.ts';

export type Call = Context<{ Bindings: Env }>;

export interface Admitted {
  readonly environment: string;
  readonly kind: 'server' | 'client';
  readonly release: Release;
  readonly stale: boolean;
}

/** The caller with the release to answer from, or the refusal to answer with. */
export async function admit(call: Call, floorSeq?: number): Promise<Admitted | Response> {
  const key = presentedKey(call.req.raw.headers);
  if (key === undefined) return unauthorized('An SDK key is missing; send it as "Authorization: Bearer sy_…" or "X-API-Key: sy_…".');
  const environment = environmentOf(key);
  if (environment === undefined)
    return unauthorized('This is not an SDK key; one looks like sy_<environment>_<server or client>_<secret>.');
  const background = (work: Promise<void>) => call.executionCtx.waitUntil(work);
  const served = await serve(call.env, environment, { background, floorSeq });
  if (served === 'unavailable') return unavailable(environment);
  const found = served === 'unknown' ? undefined : findSdkKey(served.release, key);
  if (!found) return unauthorized('This SDK key is unknown or revoked; create another one in the console.');
  // A key that was found implies a release.
  const { release, stale } = served as Served;
  return { environment, kind: found.kind, release, stale };
}

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
