// One POST to an address that somebody typed in: only to allowed addresses, checked where the connection is made so that a name
// cannot lead elsewhere a moment later; no redirects; with an end; and no more of the answer than the log keeps.
import { type LookupAddress, lookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressRule } from './public-address.ts';
import type { WebhookMessage } from './webhook-message.ts';

/** The specification proposes 15 to 30 seconds. */
const timeoutMs = 15_000;
const answerLengthMax = 1_000;

export interface WebhookAnswer {
  /** null when there was none. */
  readonly httpStatus: number | null;
  /** Why there was none; empty when there was one. */
  readonly error: string;
  readonly answer: string;
  /** What the receiver asks for by Retry-After, in milliseconds; 0 when it does not. */
  readonly askedWaitMs: number;
}

class Forbidden extends Error {}

function refusalOf(url: URL, address: string, rule: AddressRule): Forbidden | undefined {
  if (!rule.isAllowed(address)) return new Forbidden(`${address} is not a public address; WEBHOOK_NETWORKS does not name its network.`);
  if (url.protocol === 'http:' && !rule.isNamed(address))
    return new Forbidden('Messages go over https only, but to networks of WEBHOOK_NETWORKS.');
  return undefined;
}

/** Resolves as usual and gives on only what may be reached. */
function checkedLookup(url: URL, rule: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const refusals = addresses.map(({ address }) => refusalOf(url, address, rule));
      const allowed = addresses.filter((_, index) => refusals[index] === undefined);
      const [first] = allowed;
      if (!first) return callback(refusals[0] ?? new Forbidden(`${hostname} has no address.`), []);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

/** Never throws. */
export async function postWebhook(target: string, message: WebhookMessage, rule: AddressRule, signal: AbortSignal): Promise<WebhookAnswer> {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Names are checked when they are looked up; an address is never looked up.
  const refusal = isIP(host) === 0 ? undefined : refusalOf(url, host, rule);
  try {
    if (refusal) throw refusal;
    return await post(url, message, checkedLookup(url, rule), AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
  } catch (error) {
    return { httpStatus: null, error: wordsOf(error), answer: '', askedWaitMs: 0 };
  }
}

function post(url: URL, { body, headers }: WebhookMessage, checked: LookupFunction, signal: AbortSignal): Promise<WebhookAnswer> {
  const { request } = url.protocol === 'https:' ? https : http;
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: 'POST',
      agent: false,
      lookup: checked,
      signal,
      headers: { ...headers, 'content-length': length },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let answer = '';
      const done = () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ httpStatus: statusCode, error: '', answer, askedWaitMs: waitOf(answered['retry-after']) });
        asked.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        answer = (answer + part).slice(0, answerLengthMax);
        if (answer.length === answerLengthMax) done();
      });
      response.on('end', done);
      // The status arrived; that the rest did not makes no difference.
      response.on('error', done);
    });
    asked.end(body);
  });
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || (error.cause instanceof Error && error.cause.name === 'TimeoutError')) {
    return `There was no answer within ${timeoutMs / 1000} s.`;
  }
  const { code } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'Nobody listens at this address.',
    ENOTFOUND: 'The name of the host is not known.',
    EAI_AGAIN: 'The name of the host could not be looked up.',
    ECONNRESET: 'The connection was cut.',
  };
  return (code && words[code]) || error.message || code || error.name;
}
