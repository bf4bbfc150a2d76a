// The head of an environment: the small signed document that says which release is live, which one is staged, what is killed,
// and by which table SDK keys are known. Signed by the console (JWS, EdDSA), checked by the Worker, kept by the ReleaseHub. The Worker
// reads it by read-head.ts, which says the same without a schema library.
import * as z from 'zod';
import { Percent } from '../registry/condition.ts';
import { digestPattern, environmentPattern } from '../registry/name-patterns.ts';
import { Scope } from '../registry/scope.ts';
import { killsMax, recoveryActsMax, revokedMax, sdkKeysMax, stagePartsMax } from './head-limits.ts';
import { SdkKeyEntry } from './key-table.ts';

export const Digest = z.string().regex(digestPattern, 'A digest is 64 lower-case hexadecimal digits.');
export const EnvironmentName = z.string().regex(environmentPattern, 'An environment is lower case, such as production.');

export const HeadRelease = z.strictObject({
  /** Semantic version, such as 1.4.2. */
  version: z.string().max(64),
  /** The snapshot's SHA-256. */
  snapshot: Digest,
});
export type HeadRelease = z.infer<typeof HeadRelease>;

export const StagePart = z.strictObject({ scope: Scope, percent: Percent });
export type StagePart = z.infer<typeof StagePart>;

export const Stage = z.strictObject({
  salt: z.string().max(256),
  parts: z.array(StagePart).max(stagePartsMax),
  /** Set while nobody may advance it. The shares stay as they are. */
  held: z.literal(true).optional(),
});
export type Stage = z.infer<typeof Stage>;

const reason = { reason: z.string().min(1).max(1_000), ticket: z.string().min(1).max(200), atMs: z.number().int() };

/** What somebody did at the edge while the console was away, with the words for its audit. */
export const RecoveryAct = z.discriminatedUnion('kind', [
  /** `id` becomes the kill's. */
  z.strictObject({ kind: z.literal('kill'), id: z.string().min(1).max(64), flag: z.string().max(256), ...reason }),
  z.strictObject({ kind: z.literal('roll-back'), id: z.string().min(1).max(64), version: z.string().max(64), ...reason }),
]);
export type RecoveryAct = z.infer<typeof RecoveryAct>;

export const Head = z
  .strictObject({
    environment: EnvironmentName,
    /** 1 for the first head of an environment, then one more each. */
    seq: z.number().int().min(1),
    /** SHA-256 of the parent's JWS text; null for the first. */
    parent: Digest.nullable(),
    issuedAtMs: z.number().int(),
    stable: HeadRelease,
    /** Served to those whom `stage` names; both or neither. */
    candidate: HeadRelease.optional(),
    stage: Stage.optional(),
    kills: z.array(z.strictObject({ flag: z.string(), id: z.string().max(64) })).max(killsMax),
    /** SHA-256 of the key table (key-table.ts). */
    keyTable: Digest.optional(),
    /** Ids of keys that the table still names but that nobody may use any more: in the head, so as fast as a kill. */
    revoked: z.array(z.string().max(64)).max(revokedMax).default([]),
    /** Heads of the format before hold their SDK keys instead of naming a table. Read, never written. */
    sdkKeys: z.array(SdkKeyEntry).max(sdkKeysMax).optional(),
    /** What the recovery key did since the console's last head, oldest first; only in heads that this key signed. */
    recovery: z.array(RecoveryAct).min(1).max(recoveryActsMax).optional(),
  })
  .refine(
    (head) => (head.keyTable === undefined) !== (head.sdkKeys === undefined),
    'A head names a key table, or holds SDK keys as before.',
  )
  .refine((head) => (head.candidate === undefined) === (head.stage === undefined), 'A candidate and its stage come together.');
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
