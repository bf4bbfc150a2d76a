// The head of an environment: the small signed document that says which release is live, which one is staged, what is killed,
// and by which table SDK keys are known. Signed by the console (JWS, EdDSA), checked by the Worker, kept by the ReleaseHub.
import * as z from 'zod';
import { Percent } from '../registry/condition.ts';
import { Scope } from '../registry/scope.ts';
import { SdkKeyEntry, sdkKeysMax } from './key-table.ts';

export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'A digest is 64 lower-case hexadecimal digits.');
export const EnvironmentName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'An environment is lower case, such as production.');

export const killsMax = 1_000;
/** Each isolate reads them with every head; the console writes a key table without the revoked keys before there are more. */
export const revokedMax = 100;
/** Nobody stages more finely by hand, and every request reads them all. */
export const stagePartsMax = 100;
/** Acts of the recovery key in a row; a console that is away for longer has other troubles. */
export const recoveryActsMax = 50;
export const headBytesMax = 512 * 1024;

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

export interface HeadDocument {
  readonly kind: 'snapshot' | 'keys';
  readonly digest: string;
}

/** The content-addressed documents without which a head cannot be served, each once. */
export function documentsOf({ stable, candidate, keyTable }: Pick<Head, 'stable' | 'candidate' | 'keyTable'>): HeadDocument[] {
  const documents: HeadDocument[] = [{ kind: 'snapshot', digest: stable.snapshot }];
  if (candidate && candidate.snapshot !== stable.snapshot) documents.push({ kind: 'snapshot', digest: candidate.snapshot });
  if (keyTable !== undefined) documents.push({ kind: 'keys', digest: keyTable });
  return documents;
}

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
