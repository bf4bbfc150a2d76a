// The consumer of the usage queue: hands batches to the console, signed. What the console does not take stays in the queue and
// comes again later and later; a batch that comes twice counts once, by its id.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { importJWK, type JWK, SignJWT } from 'jose';
import { sha256 } from './bytes.ts';
import type { Env } from './env.ts';

const audience = 'switchyard-usage';
const timeoutMs = 20_000;
const retryS = 5;
const retrySMax = 1_800;
/** A token covers one body, for as long as a slow line may take. */
const tokenAge = '5m';

export async function deliverUsage(queued: MessageBatch<UsageBatch>, env: Env): Promise<void> {
  const problem = await post(
    env,
    queued.messages.map(({ body }) => body),
  );
  if (problem === undefined) {
    queued.ackAll();
    return;
  }
  console.warn(`The console did not take ${queued.messages.length} batches of usage, which are tried again: ${problem}`);
  for (const message of queued.messages) {
    message.retry({ delaySeconds: Math.min(retryS * 2 ** Math.min(message.attempts - 1, 10), retrySMax) });
  }
}

/** What went wrong; undefined when the console has the batches. */
async function post({ CONSOLE_URL, USAGE_KEY }: Env, batches: readonly UsageBatch[]): Promise<string | undefined> {
  if (!CONSOLE_URL || !USAGE_KEY) return 'CONSOLE_URL or USAGE_KEY is not set.';
  try {
    const body = new TextEncoder().encode(JSON.stringify({ batches }));
    const response = await fetch(new URL('/edge/usage', CONSOLE_URL), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await sign(USAGE_KEY, body)}` },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text.slice(0, 200)}`;
  } catch (error) {
    return String(error);
  }
}

/** A token for this body alone: EdDSA, with the body's digest among its claims. */
async function sign(keyText: string, body: Uint8Array): Promise<string> {
  const jwk = JSON.parse(keyText) as JWK;
  const key = await importJWK(jwk, 'EdDSA');
  return new SignJWT({ sha256: await sha256(body) })
    .setProtectedHeader({ alg: 'EdDSA', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(tokenAge)
    .sign(key);
}
