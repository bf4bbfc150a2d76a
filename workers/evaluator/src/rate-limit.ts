// How often an SDK key may ask: three tiers, one of Cloudflare's rate limiters each, counted per location. Without a binding
// there is no limit, and a limiter that fails lets everyone through.
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { refusalAnswer } from './answers.ts';
import type { Env } from './env.ts';

/** The period of every limiter in wrangler.toml: after so many seconds a caller may ask again. */
const periodS = 10;

/** Which limiter holds for a key's tier; a tier that this build does not know is the standard one. */
function limiterOf(env: Env, tier: string | undefined): RateLimit | undefined {
  if (tier === 'low') return env.RATE_LOW;
  return tier === 'high' ? env.RATE_HIGH : env.RATE_STANDARD;
}

/** The refusal, or nothing: the caller may go on. */
export async function refuseIfTooMany(env: Env, key: SdkKeyEntry, headers: Headers): Promise<Response | undefined> {
  const limiter = limiterOf(env, key.rateTier);
  if (!limiter) return undefined;
  // Everyone who has the app has its client key: one of them must not use up what is there for all.
  const asker = key.kind === 'client' ? `${key.id}:${headers.get('cf-connecting-ip') ?? ''}` : key.id;
  try {
    if ((await limiter.limit({ key: asker })).success) return undefined;
  } catch (error) {
    console.warn(`A rate limiter failed: ${String(error)}`);
    return undefined;
  }
  const wait = { 'retry-after': `${periodS}`, 'cache-control': 'no-store' };
  return refusalAnswer(429, `This SDK key asks too often; ask again in ${periodS} seconds, or have its tier raised.`, {}, wait);
}
