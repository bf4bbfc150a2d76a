// Brings one environment's edge to what the database says should be live. A head is committed before it is sent, and sent
// again as it was until the edge has taken it; so whatever kills the process in between, the next one carries on.
import { canonicalJson, sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Head, PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import type { NewAuditEntry } from '../../ports/audit.ts';
import type { EdgeClient } from './edge-client.ts';
import type { DesiredHead, HeadContent, HeadLedger, HeadRow, SignedHead } from './head-ledger.ts';
import type { HeadSigner, ReadHead } from './head-signer.ts';
import { isAboutRelease, type RefusedRelease } from './refuse-release.ts';

export interface Delivery {
  readonly ledger: HeadLedger;
  readonly edge: EdgeClient;
  readonly signer: HeadSigner;
  /** Puts into the records what the edge was told without us; `desired` answers it afterwards. */
  readonly adoptRecovery: (head: Head) => Promise<void>;
  /** Puts into the records that the edge does not take a release; what was live before it is desired afterwards. */
  readonly refuseRelease: (refused: RefusedRelease) => Promise<void>;
  readonly now: () => Date;
}

/** One head for what changed while the one before was on its way, and one or two more when the edge lost track. */
const headsMax = 8;

/**
 * Answers whether this process did it; false when another one is at it. Throws when the edge does not take the head.
 * `resend` sends the last head even if the edge has taken it before, in case the edge forgot.
 */
export async function deliverHeads(delivery: Delivery, environment: string, resend: boolean): Promise<boolean> {
  const done = await delivery.ledger.exclusively(environment, async () => {
    let again = resend;
    for (let sent = 0; sent < headsMax; sent += 1) {
      if (await deliverOnce(delivery, environment, again)) return true;
      again = false;
    }
    throw new Error(`The edge asked for ${headsMax} heads of ${environment} in a row; something else publishes there.`);
  });
  return done ?? false;
}

/** Sends one head, or settles the announcements when there is none to send; true when nothing is left to do. */
async function deliverOnce(delivery: Delivery, environment: string, resend: boolean): Promise<boolean> {
  const { ledger, signer, now } = delivery;
  const { desired, last, announcements } = await ledger.look(environment);
  // Before the first release there is nothing to serve; that release's head will carry all that was announced.
  if (!desired) {
    await ledger.settle(announcements, now());
    return true;
  }
  if (last && last.deliveredAt === null) return send(delivery, environment, last);
  // After a change of keys every environment gets a head of the new one, so that the old one can be taken away.
  if (last && isSame(last.content, desired.content) && signer.isCurrent(last.jws)) {
    if (resend) return send(delivery, environment, last);
    await ledger.settle(announcements, now());
    return true;
  }
  const head = await signNext(delivery, environment, last, desired);
  return send(delivery, environment, await ledger.append(environment, head, desired.keyTable));
}

function isSame(a: HeadContent, b: HeadContent): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

async function signNext(
  { signer, now }: Delivery,
  environment: string,
  parent: { readonly seq: number; readonly digest: string } | undefined,
  { content, releaseId }: DesiredHead,
): Promise<SignedHead> {
  const seq = (parent?.seq ?? 0) + 1;
  const jws = await signer.sign({ environment, seq, parent: parent?.digest ?? null, issuedAtMs: now().getTime(), ...content });
  return { seq, jws, digest: digestOfJws(jws), content, releaseId };
}

function digestOfJws(jws: string): string {
  return sha256Hex(new TextEncoder().encode(jws));
}

/** Always false: the next look finds out whether anything is left. */
async function send(delivery: Delivery, environment: string, head: HeadRow): Promise<false> {
  const { ledger, now, refuseRelease } = delivery;
  let answer = await sendDocuments(delivery, environment, head, 'new');
  if (answer.status === 'snapshot-missing') answer = await sendDocuments(delivery, environment, head, 'all');
  if (answer.status === 'accepted') {
    if (head.deliveredAt === null) await ledger.markDelivered(environment, head, now());
  } else if (answer.status === 'out-of-order') await reconcile(delivery, environment, head, answer.head);
  else if (answer.status === 'refused' && isAboutRelease(answer.code))
    await refuseRelease({ ...answer, environment, releaseId: head.releaseId });
  else throw new Error(`The edge does not take head ${head.seq} of ${environment}: ${answer.message}`);
  return false;
}

async function sendDocuments({ ledger, edge }: Delivery, environment: string, head: HeadRow, which: 'new' | 'all'): Promise<PublishAnswer> {
  const documents = await documentsToSend(ledger, environment, head, which);
  // A kill brings no documents, and so has nothing to be tried with.
  return edge.publish(environment, head.jws, documents, documents.length > 0 ? await ledger.contexts(environment) : []);
}

async function documentsToSend(ledger: HeadLedger, environment: string, head: HeadRow, which: 'new' | 'all'): Promise<Uint8Array[]> {
  const documents: Uint8Array[] = [];
  for (const document of documentsOf(head.content)) {
    if (which === 'new' && (await ledger.wasDelivered(environment, document.digest))) continue;
    const bytes = await ledger.findDocument(document);
    if (!bytes) throw new Error(`The ${document.kind} document ${document.digest} is not in the database.`);
    documents.push(bytes);
  }
  return documents;
}

/** The edge holds another head than we thought: it goes on record, and what should be live is signed again as its child. */
async function reconcile(delivery: Delivery, environment: string, refused: HeadRow, hubJws: string): Promise<void> {
  const { ledger, signer, adoptRecovery } = delivery;
  const hub = await signer.read(hubJws);
  if (!hub) throw new Error(`The edge holds a head of ${environment} that another key signed; it is not replaced.`);
  await adoptRecovery(hub.head);
  const { desired } = await ledger.look(environment);
  if (!desired) return;
  const head = await signNext(delivery, environment, { seq: hub.head.seq, digest: digestOfJws(hubJws) }, desired);
  await ledger.append(environment, head, desired.keyTable, reconcileEntry(delivery, environment, refused, head, hub));
}

function reconcileEntry({ now }: Delivery, environment: string, refused: HeadRow, head: SignedHead, hub: ReadHead): NewAuditEntry {
  return {
    at: now(),
    actorId: 'system',
    actorName: 'Switchyard',
    actorRoles: '',
    verb: 'head.reconcile',
    target: `head:${environment}:${head.seq}`,
    environment,
    reason:
      hub.by === 'recovery'
        ? 'The recovery key was used at the edge while this console was away.'
        : 'The edge held another head than this console sent last.',
    // Parsed from JSON and about to be JSON again, which the type of a head does not say.
    before: JSON.parse(JSON.stringify(hub.head)),
    after: { seq: head.seq, digest: head.digest, replaces: { seq: refused.seq, digest: refused.digest } },
    result: 'done',
    requestId: null,
  };
}
