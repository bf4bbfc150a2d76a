// The Worker with a hub that can be made to fail while everything else is the real thing. What is wrong is read from KV
// (`fault`): `counting` for nothing but a count of questions, `down` and `silent` for the hub, `gone` for hub and relays, `no-snapshots`
// for a hub that lost them before KV had them, `kv-full` for a KV that takes no writes, `amnesia` for a hub that loses its storage
// whenever it is asked, `deaf` for relays that do not hear what they are told unasked.
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { Env } from '../../../workers/evaluator/src/env.ts';
import type { HeadNews, RelayNews } from '../../../workers/evaluator/src/head-news.ts';
import { ReleaseHub as SoundHub } from '../../../workers/evaluator/src/release-hub.ts';
import { ReleaseRelay as SoundRelay } from '../../../workers/evaluator/src/release-relay.ts';

export { default } from '../../../workers/evaluator/src/index.ts';

const tables = ['live_head', 'document', 'document_chunk', 'pending'];
const faultOf = (env: Env): Promise<string | null> => env.RELEASES.get('fault');

function withFailingWrites(env: Env): Env {
  const kv = env.RELEASES;
  const put = async (name: string, value: string | Uint8Array) => {
    const fault = await faultOf(env);
    if (fault === 'kv-full' || (fault === 'no-snapshots' && name.startsWith('snapshot:'))) throw new Error('KV takes no writes.');
    await kv.put(name, value);
  };
  // The hub reads and writes KV, no more.
  return { ...env, RELEASES: { get: kv.get.bind(kv), put } as unknown as KVNamespace };
}

export class ReleaseHub extends SoundHub {
  #asked = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, withFailingWrites(env));
  }

  override async publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer> {
    if ((await faultOf(this.env)) === 'down') throw new Error('The hub is down.');
    return super.publish(jws, documents);
  }

  override async headAfter(seq: number, relay?: string): Promise<HeadNews> {
    const fault = await faultOf(this.env);
    if (fault === 'counting') await this.env.RELEASES.put('asked', String(++this.#asked));
    if (fault === 'amnesia') await this.#forget();
    if (fault === 'down' || fault === 'gone') throw new Error('The hub is down.');
    if (fault === 'silent') await new Promise(() => {});
    const news = await super.headAfter(seq, relay);
    return fault === 'no-snapshots' ? { ...news, documentsInKv: false } : news;
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
    return (await faultOf(this.env)) === 'no-snapshots' ? null : super.document(digest);
  }
}

export class ReleaseRelay extends SoundRelay {
  override async headAfter(name: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews> {
    if ((await faultOf(this.env)) === 'gone') throw new Error('The relay is gone.');
    return super.headAfter(name, seq, floorSeq, holdMs);
  }

  override async hear(name: string, news: HeadNews): Promise<void> {
    if ((await faultOf(this.env)) === 'deaf') throw new Error('The relay does not hear.');
    return super.hear(name, news);
  }

  override async document(name: string, digest: string): Promise<Uint8Array | null> {
    if ((await faultOf(this.env)) === 'gone') throw new Error('The relay is gone.');
    return super.document(name, digest);
  }
}
