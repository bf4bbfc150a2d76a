// The Worker in a world that can be made to fail while everything else is the real thing. What is wrong is read from KV (`fault`,
// words with spaces between them): `counting` for nothing but a count of questions; for the hub `down`, `silent`, `amnesia` (it loses
// its storage whenever it is asked), `dies-before` and `dies-after` it took a head; `gone` for hub and relays; `deaf` for relays that do
// not hear what they are told unasked; `no-snapshots` for a hub that lost them before KV had them; for KV `kv-full` (takes no writes),
// `kv-error`, `kv-hangs`, `kv-cut` and `kv-wrong` (what is read); `queue-full` for a queue that takes nothing.
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { Env } from '../../../workers/evaluator/src/env.ts';
import type { HeadNews, RelayNews } from '../../../workers/evaluator/src/head-news.ts';
import edge from '../../../workers/evaluator/src/index.ts';
import { ReleaseHub as SoundHub } from '../../../workers/evaluator/src/release-hub.ts';
import { ReleaseRelay as SoundRelay } from '../../../workers/evaluator/src/release-relay.ts';

const tables = ['live_head', 'document', 'document_chunk', 'pending'];

async function faultsOf(env: Env): Promise<ReadonlySet<string>> {
  return new Set((await env.RELEASES.get('fault'))?.split(' '));
}

const isFaulty = async (env: Env, fault: string): Promise<boolean> => (await faultsOf(env)).has(fault);

/** What is read comes as the fault has it. */
async function spoil(faults: ReadonlySet<string>, found: ArrayBuffer | null): Promise<ArrayBuffer | null> {
  if (faults.has('kv-error')) throw new Error('KV answered 500.');
  if (faults.has('kv-hangs')) await new Promise(() => {});
  if (found && faults.has('kv-cut')) return found.slice(0, found.byteLength / 2);
  if (found && faults.has('kv-wrong')) return Uint8Array.from(new Uint8Array(found), (byte) => byte ^ 1).buffer;
  return found;
}

/** The Worker reads and writes KV and sends to the queue, no more. */
function withFaults(env: Env): Env {
  const kv = env.RELEASES;
  const put = async (name: string, value: string | Uint8Array) => {
    const faults = await faultsOf(env);
    if (faults.has('kv-full') || (faults.has('no-snapshots') && name.startsWith('snapshot:'))) throw new Error('KV takes no writes.');
    await kv.put(name, value);
  };
  const get = async (name: string, type?: string) => {
    const found = await spoil(await faultsOf(env), await kv.get(name, 'arrayBuffer'));
    return type === 'arrayBuffer' ? found : found && new TextDecoder().decode(found);
  };
  const queue = env.USAGE;
  const send = async (...message: Parameters<NonNullable<Env['USAGE']>['send']>) => {
    if (!(await isFaulty(env, 'queue-full'))) return queue?.send(...message);
    await kv.put('refused', 'yes');
    throw new Error('The queue is full.');
  };
  return { ...env, RELEASES: { get, put } as unknown as KVNamespace, ...(queue && { USAGE: { send } as unknown as typeof queue }) };
}

export default {
  fetch: (request: Request, env: Env, context: ExecutionContext) => edge.fetch(request, withFaults(env), context),
  queue: edge.queue,
};

export class ReleaseHub extends SoundHub {
  readonly #plain: Env;
  #asked = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, withFaults(env));
    this.#plain = env;
  }

  override async publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer> {
    const faults = await faultsOf(this.#plain);
    if (faults.has('down')) throw new Error('The hub is down.');
    if (faults.has('dies-before')) this.ctx.abort('The hub died with a head in its hand.');
    const answer = await super.publish(jws, documents);
    if (!faults.has('dies-after')) return answer;
    await this.ctx.storage.sync();
    this.ctx.abort('The hub died before it could answer.');
    return answer;
  }

  override async headAfter(seq: number, relay?: string): Promise<HeadNews> {
    const faults = await faultsOf(this.#plain);
    if (faults.has('counting')) await this.#plain.RELEASES.put('asked', String(++this.#asked));
    if (faults.has('amnesia')) await this.#forget();
    if (faults.has('down') || faults.has('gone')) throw new Error('The hub is down.');
    if (faults.has('silent')) await new Promise(() => {});
    const news = await super.headAfter(seq, relay);
    return faults.has('no-snapshots') ? { ...news, documentsInKv: false } : news;
  }

  /** A hub without its storage is another object. */
  async #forget(): Promise<void> {
    const { sql } = this.ctx.storage;
    if (sql.exec('SELECT 1 FROM live_head').toArray().length === 0) return;
    for (const table of tables) sql.exec(`DELETE FROM ${table}`);
    await this.ctx.storage.sync();
    this.ctx.abort('The hub lost its storage.');
  }

  override async document(digest: string): Promise<Uint8Array | null> {
    return (await isFaulty(this.#plain, 'no-snapshots')) ? null : super.document(digest);
  }
}

export class ReleaseRelay extends SoundRelay {
  override async headAfter(name: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews> {
    if (await isFaulty(this.env, 'gone')) throw new Error('The relay is gone.');
    return super.headAfter(name, seq, floorSeq, holdMs);
  }

  override async hear(name: string, news: HeadNews): Promise<void> {
    if (await isFaulty(this.env, 'deaf')) throw new Error('The relay does not hear.');
    return super.hear(name, news);
  }

  override async document(name: string, digest: string): Promise<Uint8Array | null> {
    if (await isFaulty(this.env, 'gone')) throw new Error('The relay is gone.');
    return super.document(name, digest);
  }
}
