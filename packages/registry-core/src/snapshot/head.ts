// The head of an environment: the small signed document that says which release is live, what is killed and which SDK
// keys may read. Signed by the console (JWS, EdDSA), checked by the Worker, kept by the ReleaseHub.
import * as z from 'zod';
import { Percent } from '../registry/condition.ts';
import { Scope } from '../registry/scope.ts';

const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'A digest is 64 lower-case hexadecimal digits.');
export const EnvironmentName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'An environment is lower case, such as production.');

/** SDK keys travel in the head, so a revocation is as fast as a kill. */
export const sdkKeysMax = 500;
export const killsMax = 1_000;
export const headBytesMax = 512 * 1024;

export const HeadRelease = z.strictObject({
  /** Semantic version, such as 1.4.2. */
  version: z.string().max(64),
  /** The snapshot's SHA-256. */
  snapshot: Digest,
});
export type HeadRelease = z.infer<typeof HeadRelease>;

export const HeadSdkKey = z.strictObject({
  id: z.string().max(64),
  kind: z.enum(['server', 'client']),
  /** SHA-256 of the whole secret text. */
  hash: Digest,
});

export const Head = z.strictObject({
  environment: EnvironmentName,
  /** 1 for the first head of an environment, then one more each. */
  seq: z.number().int().min(1),
  /** SHA-256 of the parent's JWS text; null for the first. */
  parent: Digest.nullable(),
  issuedAtMs: z.number().int(),
  stable: HeadRelease,
  candidate: HeadRelease.optional(),
  stage: z
    .strictObject({ salt: z.string().max(256), parts: z.array(z.strictObject({ scope: Scope, percent: Percent })).max(100) })
    .optional(),
  kills: z.array(z.strictObject({ flag: z.string(), id: z.string().max(64) })).max(killsMax),
  sdkKeys: z.array(HeadSdkKey).max(sdkKeysMax),
});
export type Head = z.infer<typeof Head>;

/** What the Worker's publish endpoint answers, and the console's edge adapter reads. */
export const PublishAnswer = z.union([
  z.object({ status: z.literal('accepted'), seq: z.number().int() }),
  /** Not the next head: here is the one the hub holds. */
  z.object({ status: z.literal('out-of-order'), head: z.string(), message: z.string() }),
  /** The head names a snapshot that neither came along nor is kept. */
  z.object({ status: z.literal('snapshot-missing'), message: z.string() }),
  z.object({ status: z.literal('refused'), code: z.string(), message: z.string() }),
]);
export type PublishAnswer = z.infer<typeof PublishAnswer>;
