// The Worker in a world that sways: until the moment in KV's `calm-from`, hubs and relays are away every now and then, and KV shows
// values late, old, cut short or not at all, in each location differently. All periods are at a hundredth.
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { Env } from '../../../workers/evaluator/src/env.ts';
import type { HeadNews, RelayNews } from '../../../workers/evaluator/src/head-news.ts';
import edge from '../../../workers/evaluator/src/index.ts';
import { ReleaseHub as SoundHub } from '../../../workers/evaluator/src/release-hub.ts';
import { ReleaseRelay as SoundRelay } from '../../../workers/evaluator/src/release-relay.ts';

const delayMsMax = 900;
const writeEveryMs = 10;
/** Whoever is away is away for at least this long. */
const spellMs = 150;

let calm = { fromMs: Number.POSITIVE_INFINITY, readAtMs: 0 };

async function isCalm(kv: KVNamespace): Promise<boolean> {
  const now = Date.now();
  if (now - calm.readAtMs > 200) calm = { fromMs: Number((await kv.get('calm-from')) ?? Number.POSITIVE_INFINITY), readAtMs: now };
  return now >= calm.fromMs;
}

/** From 0 to 1, the same for the same text. */
function draw(...of: (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const character of of.join('/')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296;
}

async function requirePresence(env: Env, name: string): Promise<void> {
  const isAway = draw(name, Math.floor(Date.now() / spellMs)) < 0.25;
  if (isAway && !(await isCalm(env.RELEASES))) throw new Error(`${name} is away.`);
}

type Written = { readonly atMs: number; readonly base64: string };

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

async function historyOf(kv: KVNamespace, name: string): Promise<Written[]> {
  return (await kv.get<Written[]>(`history:${name}`, 'json')) ?? [];
}

function sway(env: Env): Env {
  const kv = env.RELEASES;
  const location = env.LOCATION ?? 'hub';
  const read = async (name: string): Promise<Uint8Array | null> => {
    const versions = await historyOf(kv, name);
    if (await isCalm(kv)) return versions.length > 0 ? fromBase64(versions.at(-1)!.base64) : null; // not empty
    const chance = Math.random();
    if (chance < 0.1) throw new Error('KV fails.');
    const seen = versions.filter(({ atMs }) => atMs + draw(location, name, atMs) * delayMsMax <= Date.now());
    const found = chance < 0.3 ? seen[Math.floor(Math.random() * seen.length)] : seen.at(-1);
    const bytes = found && fromBase64(found.base64);
    return bytes ? (chance > 0.9 ? bytes.slice(0, bytes.length / 2) : bytes) : null;
  };
  const put = async (name: string, value: string | Uint8Array): Promise<void> => {
    const versions = await historyOf(kv, name);
    const atMs = Date.now();
    if (atMs - (versions.at(-1)?.atMs ?? 0) < writeEveryMs) throw new Error('429: too many writes to a key.');
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    await kv.put(`history:${name}`, JSON.stringify([...versions, { atMs, base64: toBase64(bytes) }]));
  };
  const get = async (name: string, type?: string): Promise<unknown> => {
    const bytes = await read(name);
    return type === 'arrayBuffer' ? (bytes?.buffer ?? null) : bytes && new TextDecoder().decode(bytes);
  };
  // The Worker reads and writes KV, no more.
  return { ...env, RELEASES: { get, put } as unknown as KVNamespace };
}

export default {
  fetch: (request: Request, env: Env, context: ExecutionContext) => edge.fetch(request, sway(env), context),
};

export class ReleaseHub extends SoundHub {
  readonly #plain: Env;

  constructor(state: DurableObjectState, env: Env) {
    super(state, sway(env));
    this.#plain = env;
  }

  override async publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer> {
    await requirePresence(this.#plain, `hub ${this.ctx.id}`);
    return super.publish(jws, documents);
  }

  override async headAfter(seq: number, relay?: string): Promise<HeadNews> {
    await requirePresence(this.#plain, `hub ${this.ctx.id}`);
    return super.headAfter(seq, relay);
  }
}

export class ReleaseRelay extends SoundRelay {
  override async headAfter(name: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews> {
    await requirePresence(this.env, name);
    return super.headAfter(name, seq, floorSeq, holdMs);
  }

  override async hear(name: string, news: HeadNews): Promise<void> {
    await requirePresence(this.env, `${name} hears`);
    return super.hear(name, news);
  }
}
