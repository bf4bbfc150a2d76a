// The single writer of an environment's releases: takes signed heads in order, keeps head and snapshots in its own SQLite,
// and copies them to KV from an alarm until KV has them. One Durable Object per environment.
import { DurableObject } from 'cloudflare:workers';
import { checkSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { snapshotBytesMax } from '@switchyard/registry-core/registry/limits';
import type { Head, PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import { sha256 } from './bytes.ts';
import { type Env, type HeadNews, headName, type ReleaseHubRpc, snapshotName } from './env.ts';
import { type HubStorage, openHubStorage, type StoredHead } from './hub-storage.ts';
import { verifyHead } from './signed-head.ts';

const retryMsMin = 1_000;
const retryMsMax = 60_000;

type KeptHead = Pick<StoredHead, 'seq' | 'jws'>;

export class ReleaseHub extends DurableObject<Env> implements ReleaseHubRpc {
  readonly #storage: HubStorage;
  #failedCopies = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#storage = openHubStorage(state.storage.sql);
  }

  /**
   * Accepts the head that continues the last one; the same head again is accepted without effect. A hub without any head has
   * lost its storage or is new: it accepts every head but one that is older than the copy in KV.
   */
  async publish(jws: string, snapshot: Uint8Array | null): Promise<PublishAnswer> {
    const verified = await verifyHead(jws, this.env.PUBLISH_KEYS);
    if (!verified.ok) return refused(verified.refusal.code, verified.refusal.message);
    const head = verified.value;
    const copy = this.#storage.head() ? undefined : await this.#copyInKv(head.environment);
    const early = this.#order(jws, head, copy);
    if (early) return early;
    const digest = head.stable.snapshot;
    const kept = this.#storage.hasSnapshot(digest);
    const bytes = kept ? null : (snapshot ?? (await this.#fromKv(digest)));
    if (!kept && !bytes) return missingSnapshot(digest);
    const refusal = bytes ? await refusalOf(digest, bytes) : undefined;
    if (refusal) return refusal;
    // While the snapshot was checked another head may have been taken: look again, then write without giving way.
    return this.ctx.storage.transactionSync(() => this.#order(jws, head, copy) ?? this.#accept(jws, head, bytes));
  }

  /** Answers when `head` is not the next one: accepted already, or out of order. */
  #order(jws: string, head: Head, copy: KeptHead | undefined): PublishAnswer | undefined {
    const last = this.#storage.head();
    if (!last) return orderAfterCopy(jws, head, copy);
    if (last.jws === jws) return { status: 'accepted', seq: last.seq };
    const seq = last.seq + 1;
    if (head.seq !== seq) return outOfOrder(last, `Head ${head.seq} came, but the next one here is ${seq}.`);
    if (head.parent === sha256Hex(new TextEncoder().encode(last.jws))) return undefined;
    return outOfOrder(last, `Head ${head.seq} names another parent than the head ${last.seq} that is kept here.`);
  }

  /** The head that this hub, before it lost its storage, copied to KV. A KV that fails leaves the order unknown, so this throws. */
  async #copyInKv(environment: string): Promise<KeptHead | undefined> {
    const jws = await this.env.RELEASES.get(headName(environment));
    const verified = jws === null ? undefined : await verifyHead(jws, this.env.PUBLISH_KEYS);
    if (jws === null || !verified?.ok || verified.value.environment !== environment) return undefined;
    return { seq: verified.value.seq, jws };
  }

  /** A snapshot that was forgotten here, or kept by a hub before this one. */
  async #fromKv(digest: string): Promise<Uint8Array | null> {
    const found = await this.env.RELEASES.get(snapshotName(digest), 'arrayBuffer').catch(() => null);
    return found && (await sha256(new Uint8Array(found))) === digest ? new Uint8Array(found) : null;
  }

  #accept(jws: string, head: Head, snapshot: Uint8Array | null): PublishAnswer {
    const { seq, environment, stable } = head;
    if (snapshot) this.#storage.saveSnapshot(stable.snapshot, snapshot, Date.now());
    this.#storage.saveHead({ seq, jws, environment, snapshot: stable.snapshot }, Date.now());
    // Part of the same atomic write: a head that is kept has its alarm.
    void this.ctx.storage.setAlarm(Date.now());
    return { status: 'accepted', seq };
  }

  async headAfter(seq: number): Promise<HeadNews> {
    const head = this.#storage.head();
    if (!head) return { seq: 0, jws: null, snapshotInKv: false };
    if (head.seq === seq) return { seq, jws: null, snapshotInKv: false };
    const snapshotInKv = !this.#storage.isPending(snapshotName(head.snapshot));
    return { seq: head.seq, jws: head.jws, snapshotInKv };
  }

  async snapshot(digest: string): Promise<Uint8Array | null> {
    return this.#storage.findSnapshot(digest) ?? null;
  }

  /** Copies to KV what it lacks; on a failure tries again, later each time. */
  override async alarm(): Promise<void> {
    try {
      // Looked up anew each time: a head that came meanwhile goes after its own snapshot.
      for (let name = this.#storage.nextPending(); name !== undefined; name = this.#storage.nextPending()) await this.#copy(name);
      this.#failedCopies = 0;
    } catch (error) {
      this.#failedCopies += 1;
      console.warn(`Copying to KV failed ${this.#failedCopies} times: ${String(error)}`);
      const delayMs = Math.min(retryMsMin * 2 ** (this.#failedCopies - 1), retryMsMax);
      await this.ctx.storage.setAlarm(Date.now() + delayMs);
    }
  }

  async #copy(name: string): Promise<void> {
    const head = this.#storage.head();
    if (head && name === headName(head.environment)) {
      await this.env.RELEASES.put(name, head.jws);
      // A newer head may have come while KV was written; then its copy is still to be made.
      if (this.#storage.head()?.seq === head.seq) this.#storage.removePending(name);
      return;
    }
    const bytes = this.#storage.findSnapshot(name.slice(snapshotName('').length));
    if (bytes) await this.env.RELEASES.put(name, bytes);
    this.#storage.removePending(name);
  }
}

async function refusalOf(digest: string, bytes: Uint8Array): Promise<PublishAnswer | undefined> {
  if (bytes.byteLength > snapshotBytesMax) {
    return refused('SNAPSHOT_TOO_LARGE', `The snapshot has ${bytes.byteLength} bytes; at most ${snapshotBytesMax} are taken.`);
  }
  const actual = await sha256(bytes);
  if (actual !== digest) return refused('SNAPSHOT_DIGEST', `The snapshot's SHA-256 is ${actual}, but the head names ${digest}.`);
  const opened = checkSnapshot(bytes);
  return opened.ok ? undefined : refused('SNAPSHOT_INVALID', `The snapshot cannot be opened: ${opened.refusal.message}`);
}

/** Isolates serve the copy or something newer, and never go back. */
function orderAfterCopy(jws: string, head: Head, copy: KeptHead | undefined): PublishAnswer | undefined {
  if (!copy || jws === copy.jws || head.seq > copy.seq) return undefined;
  return outOfOrder(copy, `Head ${head.seq} came, but head ${copy.seq} has been served before.`);
}

function outOfOrder(kept: KeptHead, message: string): PublishAnswer {
  return { status: 'out-of-order', head: kept.jws, message };
}

function missingSnapshot(digest: string): PublishAnswer {
  return { status: 'snapshot-missing', message: `The snapshot ${digest} neither came along nor is kept here; send it with the head.` };
}

function refused(code: string, message: string): PublishAnswer {
  return { status: 'refused', code, message };
}
