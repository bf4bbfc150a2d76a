// The management API as the command line sees it: JSON in and out, and each refusal as a failure with the exit code that fits.
import { randomUUID } from 'node:crypto';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import * as z from 'zod';
import { CommandFailure, type ExitCode, exitCodes } from './exit-codes.ts';
import type { Profile } from './profiles.ts';

/** What the API answers when it refuses; `causes` and `findings` are listed below the sentence. */
const RefusalBody = z.looseObject({
  code: z.string(),
  message: z.string(),
  causes: z.array(z.looseObject({ message: z.string(), path: z.string().optional() })).optional(),
});
type RefusalBody = z.infer<typeof RefusalBody>;

const timeoutMs = 60_000;
/** Millions of records take minutes. */
const downloadTimeoutMs = 60 * 60_000;

function exitCodeOf(status: number, code: string): ExitCode {
  if (status >= 500) return exitCodes.broken;
  if (code === 'APPROVAL_NEEDED' || code === 'ROLL_BACK_NEEDS_APPROVAL') return exitCodes.refused;
  if (status === 400) return exitCodes.usage;
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  if (status === 404) return exitCodes.notFound;
  return status === 409 ? exitCodes.conflict : exitCodes.refused;
}

function toSentence({ message, causes = [] }: RefusalBody): string {
  const others = causes.filter((cause) => cause.message !== message).slice(0, 20);
  return [message, ...others.map(({ path, message }) => `  - ${path ? `${path}: ` : ''}${message}`)].join('\n');
}

export class Api {
  readonly #profile: Profile;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  get url(): string {
    return this.#profile.url;
  }

  get<T extends z.ZodType>(answer: T, path: string, query: Record<string, string | number | undefined> = {}): Promise<z.infer<T>> {
    const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`] as [string, string]]));
    const search = new URLSearchParams(pairs).toString();
    return this.#call(answer, 'GET', search ? `${path}?${search}` : path);
  }

  post<T extends z.ZodType>(answer: T, path: string, body: unknown = {}): Promise<z.infer<T>> {
    return this.#call(answer, 'POST', path, body);
  }

  put<T extends z.ZodType>(answer: T, path: string, body: unknown): Promise<z.infer<T>> {
    return this.#call(answer, 'PUT', path, body);
  }

  patch<T extends z.ZodType>(answer: T, path: string, body: unknown): Promise<z.infer<T>> {
    return this.#call(answer, 'PATCH', path, body);
  }

  delete<T extends z.ZodType>(answer: T, path: string): Promise<z.infer<T>> {
    return this.#call(answer, 'DELETE', path);
  }

  /** A file of any length, in pieces. */
  async download(path: string): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#send('GET', path, undefined, downloadTimeoutMs);
    if (!response.ok || response.body === null) throw toFailure(response.status, parseJson(await response.text()));
    return response.body;
  }

  async #call<T extends z.ZodType>(answer: T, method: string, path: string, body?: unknown): Promise<z.infer<T>> {
    const response = await this.#send(method, path, body);
    const text = await response.text();
    const parsed = parseJson(text);
    if (!response.ok) throw toFailure(response.status, parsed);
    const read = answer.safeParse(parsed);
    if (read.success) return read.data;
    throw new CommandFailure(
      `The console at ${this.#profile.url} answered something else than this version of the command expects: ${z.prettifyError(read.error)}`,
      exitCodes.broken,
    );
  }

  async #send(method: string, path: string, body: unknown, giveUpAfterMs = timeoutMs): Promise<Response> {
    const { url, token } = this.#profile;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
    };
    const send = () =>
      fetch(new URL(`/api${path}`, url), {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(giveUpAfterMs),
      });
    try {
      // A connection may end between the deed and its answer; under one key the console does nothing twice.
      return await send().catch((failure: Error) => (failure.name === 'TimeoutError' ? Promise.reject(failure) : send()));
    } catch {
      throw new CommandFailure(`The console at ${url} does not answer. Is it running?`, exitCodes.unreachable);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toFailure(status: number, body: unknown): CommandFailure {
  const refusal = RefusalBody.safeParse(body);
  if (refusal.success) return new CommandFailure(toSentence(refusal.data), exitCodeOf(status, refusal.data.code), refusal.data);
  const sentence = isJsonObject(body) && typeof body.message === 'string' ? body.message : `The console answered with status ${status}.`;
  return new CommandFailure(sentence, exitCodeOf(status, ''));
}

/** A part of a path: keys may hold slashes and spaces. */
export const part = encodeURIComponent;
