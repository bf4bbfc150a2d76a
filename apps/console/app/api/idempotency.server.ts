// Requests that are sent again (draft-ietf-httpapi-idempotency-key-header): what was done under a key is kept in the very transaction that
// did it, so a retry after a lost connection, or after the process died, gets the first answer and does nothing twice. Refusals did nothing
// and are not kept: the same key may be used again once their cause is mended.
import { AsyncLocalStorage } from 'node:async_hooks';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Context, MiddlewareHandler } from 'hono';
import type { Caller } from '../caller.ts';
import type { KeptAnswer } from '../ports/answers.ts';
import type { Ports } from '../ports.ts';
import { statusOf } from './refusal-status.ts';

/** How long an answer is kept. */
const keptMs = 24 * 60 * 60 * 1000;

interface Retriable {
  readonly personId: string;
  readonly key: string;
  readonly fingerprint: string;
  /** The answer shows a secret once: kept is only that it was done. */
  isSecret: boolean;
  /** The first transaction of a request carries its answer; whatever follows runs as ever. */
  isAnswered: boolean;
  isReplayed: boolean;
}

const current = new AsyncLocalStorage<Retriable>();

/** `ports` whose transactions keep, and give again, what they answer under the idempotency key of the request at hand. */
export function withIdempotency(ports: Ports): Ports {
  return {
    ...ports,
    transaction<T>(work: Parameters<typeof ports.transaction<T>>[0]): Promise<T> {
      const request = current.getStore();
      if (!request || request.isAnswered) return ports.transaction(work);
      return ports.transaction(async (stores) => {
        const { personId, key, fingerprint, isSecret } = request;
        await stores.answers.lock(personId, key);
        const kept = await stores.answers.find(personId, key);
        request.isAnswered = true;
        request.isReplayed = kept !== undefined;
        // The transaction that did something gave a Result, and so does its replay.
        if (kept) return replay(kept.answer, kept.fingerprint === fingerprint) as T;
        const result = await work(stores);
        const now = ports.now();
        if (isDone(result)) {
          const answer = isSecret ? {} : { value: toJson(result.value) };
          await stores.answers.keep({ personId, key, fingerprint, answer, at: now }, new Date(now.getTime() - keptMs));
        }
        // Nothing was done, or only what is kept on the way, such as a flight: another transaction of this request may still answer.
        else request.isAnswered = false;
        return result;
      });
    },
  };
}

function isDone(result: unknown): result is { readonly ok: true; readonly value: unknown } {
  return typeof result === 'object' && result !== null && 'ok' in result && result.ok === true;
}

function replay({ value }: KeptAnswer['answer'], isSame: boolean): Result<Json> {
  if (!isSame) return refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request; make a new one for each.');
  if (value === undefined)
    return refuse('DONE_ALREADY', 'This was done already, and its secret was shown once; look at the list, or make another.');
  return accept(value);
}

/** What the API would have sent: dates as texts. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

const Key = /^[\x21-\x7e]{1,255}$/;

/** Says that the answer to the request at hand shows a secret, which is never stored. */
export function keepNoSecret(): void {
  const request = current.getStore();
  if (request) request.isSecret = true;
}

/** Takes up the header of requests that do something. */
export const idempotency: MiddlewareHandler<{ Variables: { caller: Caller } }> = async (c, next) => {
  const given = c.req.header('idempotency-key');
  if (given === undefined || c.req.method === 'GET') return next();
  // A structured header has quotes around its text; many clients leave them out.
  const key = given.replace(/^"(.*)"$/, '$1');
  if (!Key.test(key)) return refused(c, refuse('NOT_VALID', 'An Idempotency-Key has 1 to 255 visible characters.'));
  const request: Retriable = {
    personId: c.get('caller').actor.id,
    key,
    fingerprint: digestOf([c.req.method, c.req.path, c.req.header('if-match') ?? null, await c.req.text()]),
    isSecret: false,
    isAnswered: false,
    isReplayed: false,
  };
  await current.run(request, next);
  if (request.isReplayed) c.header('idempotency-replayed', 'true');
};

function refused(c: Context, result: { readonly refusal: Parameters<typeof statusOf>[0] }): Response {
  return c.json(result.refusal, statusOf(result.refusal));
}
