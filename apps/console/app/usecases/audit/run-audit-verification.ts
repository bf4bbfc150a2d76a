// The background job of a verification: reads the audit as it is in the database, as a file of it would be verified, and puts what it found
// on record. A fault is an alarm for everybody who may see the audit.
import { toFileRecord } from '@switchyard/registry-core/audit/audit-file';
import type { TreeHead } from '@switchyard/registry-core/audit/tree-head';
import { type AuditFault, createAuditVerifier, type TrustedHead } from '@switchyard/registry-core/audit/verify-audit';
import { type Attempt, attemptUnasked, record } from '../../access.server.ts';
import { environmentForAll, notify, thoseWho } from '../../notify.server.ts';
import type { Anchorage, AnchorPlace } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';
import { recordPages, treeHeadPages } from './audit-pages.ts';

/** The tree head inside a JWS; undefined when that is not what the key signed that it names. */
export type ReadTreeHead = (jws: string) => Promise<TreeHead | 'key unknown' | undefined>;

export interface AnchorsCompared {
  readonly place: AnchorPlace;
  readonly compared: number;
  readonly failure: string | null;
}

export interface AuditVerification {
  readonly records: number;
  /** Those whose content was removed under retention. */
  readonly removed: number;
  readonly treeHeads: number;
  /** Tree heads whose signature could not be checked here, because their key was rotated away. Their roots were checked. */
  readonly keysUnknown: number;
  /** How many tree heads were compared that are kept elsewhere, or why they could not be. */
  readonly anchors: readonly AnchorsCompared[];
  /** Null: every record is as it was written. */
  readonly fault: AuditFault | null;
}

/** So many of the newest are compared each time: more than two days of them. */
const anchorsCompared = 1_000;
const placeWords: Readonly<Record<AnchorPlace, string>> = { edge: 'with the edge', object_store: 'in the object store' };

export async function runAuditVerification(
  ports: Ports,
  read: ReadTreeHead,
  anchorages: readonly Anchorage[] = [],
): Promise<AuditVerification> {
  // Before the records: what is anchored by then is under them, or they were cut off.
  const anchored = await readAnchors(anchorages, read);
  const { size, newest } = await ports.read(async ({ auditTree }) => {
    // In this order: a head that is signed in between would speak of records that are not looked at.
    const [head] = await auditTree.heads(1);
    return { newest: head?.size ?? 0, size: await auditTree.size() };
  });
  const { heads, keysUnknown, forged } = await readHeads(ports, read, newest);
  const { fault: first, removed } = forged
    ? { fault: forged, removed: 0 }
    : await verifyRecords(ports, size, [...anchored.heads, ...heads]);
  const fault = anchored.forged ?? first ?? null;
  const found = { records: size, removed, treeHeads: heads.length, keysUnknown, anchors: anchored.places, fault };
  await attemptUnasked(ports, async (attempt) => {
    await record(attempt, {
      verb: 'audit.verified',
      target: 'audit',
      environment: null,
      after: { ...found, anchors: found.anchors.map((one) => ({ ...one })), fault: fault && { ...fault } },
    });
    if (fault) await tellOf(attempt, fault);
  });
  return found;
}

interface AnchorsRead {
  readonly heads: readonly TrustedHead[];
  readonly places: readonly AnchorsCompared[];
  readonly forged?: AuditFault;
}

async function readAnchors(anchorages: readonly Anchorage[], read: ReadTreeHead): Promise<AnchorsRead> {
  const heads: TrustedHead[] = [];
  const places: AnchorsCompared[] = [];
  for (const anchorage of anchorages) {
    const { place } = anchorage;
    try {
      const texts = await anchorage.newest(anchorsCompared);
      const found = await Promise.all(texts.map(read));
      // Whoever can write there and has no key of ours proves nothing by it.
      const ours = found.flatMap((head) => (head === undefined || head === 'key unknown' ? [] : [{ ...head, kept: placeWords[place] }]));
      heads.push(...ours);
      places.push({ place, compared: ours.length, failure: null });
      const forgery = found.indexOf(undefined);
      if (forgery >= 0) {
        const message = `A tree head that is kept ${placeWords[place]} is not what its key signed.`;
        return { heads, places, forged: { seq: 1, message } };
      }
    } catch (error) {
      places.push({ place, compared: 0, failure: error instanceof Error ? error.message : String(error) });
    }
  }
  return { heads, places };
}

interface HeadsRead {
  readonly heads: readonly TreeHead[];
  readonly keysUnknown: number;
  readonly forged?: AuditFault;
}

async function readHeads(ports: Ports, read: ReadTreeHead, newest: number): Promise<HeadsRead> {
  const heads: TreeHead[] = [];
  let keysUnknown = 0;
  for await (const page of treeHeadPages(ports, newest)) {
    for (const { jws, ...kept } of page) {
      const head = await read(jws);
      if (head === 'key unknown') keysUnknown += 1;
      else if (head?.size !== kept.size || head.root !== kept.root) {
        const message = `The tree head of ${kept.at} over ${kept.size} records is not what its key signed.`;
        return { heads, keysUnknown, forged: { seq: kept.size, message } };
      }
      heads.push(kept);
    }
  }
  return { heads, keysUnknown };
}

async function verifyRecords(ports: Ports, size: number, heads: readonly TrustedHead[]): Promise<{ fault?: AuditFault; removed: number }> {
  const verifier = createAuditVerifier(heads);
  for await (const page of recordPages(ports, size)) {
    for (const one of page) {
      const fault = verifier.take(toFileRecord(one));
      if (fault) return { fault, removed: verifier.removed() };
    }
  }
  const fault = verifier.finish();
  return { ...(fault && { fault }), removed: verifier.removed() };
}

async function tellOf(attempt: Attempt, { seq, message }: AuditFault): Promise<void> {
  await notify(attempt, {
    event: 'audit.fault',
    environment: (await environmentForAll(attempt.stores))?.name ?? '',
    weight: 'alarm',
    sentence: `The audit is not as it was written. ${message}`,
    reason: '',
    about: `audit:${seq}`,
    to: await thoseWho(attempt, { verb: 'audit:verify', environment: null }),
    facts: { seq },
  });
}
