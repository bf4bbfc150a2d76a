// Where the edge's queue delivers what it counted: a body signed with a key that only the edge holds. A batch that cannot be
// read or names an unknown environment is passed over, so that it cannot hold up the others for ever.
import { createHash } from 'node:crypto';
import { UsageBatch, usageBatchesMax } from '@switchyard/registry-core/evaluate/usage-batch';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Ports } from '../../ports.ts';
import type { PublicKey } from '../../settings.server.ts';

const audience = 'switchyard-usage';
/** A body may have been under way for a while; a second delivery does no harm. */
const tokenAgeMax = '10m';
/** News of a staged release are looked at once in so long; what comes in between with the next, or within a minute. */
const watchEveryMs = 5_000;

const Body = z.object({ batches: z.array(z.unknown()).max(usageBatchesMax) });

export interface UsageIntake {
  take(request: Request): Promise<Response>;
}

interface IntakeOptions {
  readonly ports: Ports;
  /** None: nothing is taken. */
  readonly keys: readonly PublicKey[];
}

export function createUsageIntake({ ports, keys }: IntakeOptions): UsageIntake {
  const keySet = createLocalJWKSet({ keys: [...keys] });

  async function isSigned(authorization: string | null, body: Uint8Array): Promise<boolean> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['EdDSA'],
        audience,
        maxTokenAge: tokenAgeMax,
        clockTolerance: 300,
      });
      return payload.sha256 === createHash('sha256').update(body).digest('hex');
    } catch {
      return false;
    }
  }

  return {
    async take(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      if (!(await isSigned(request.headers.get('authorization'), body))) {
        return answer(401, { code: 'SIGNATURE_INVALID', message: 'This body is not signed by a key of USAGE_KEYS.' });
      }
      const parsed = Body.safeParse(parseJson(body));
      if (!parsed.success) return answer(400, { code: 'NOT_VALID', message: 'The body is not {"batches": […]}.' });
      return answer(200, await takeAll(ports, parsed.data.batches));
    },
  };
}

/** How many batches were new, known already, and passed over. */
async function takeAll(ports: Ports, given: readonly unknown[]): Promise<{ taken: number; known: number; refused: number }> {
  const readable = given.map((batch) => UsageBatch.safeParse(batch)).flatMap(({ data }) => data ?? []);
  return ports.transaction(async ({ environments, usage, rollout, jobs }) => {
    const names = new Set((await environments.list()).map(({ name }) => name));
    const batches = readable.filter(({ environment }) => names.has(environment));
    const now = ports.now();
    const taken = await usage.take(batches, now);
    for (const environment of await rollout.take(taken, new Date(now.getTime() - watchEveryMs)))
      await jobs.enqueue('stage.watch', { environment });
    return { taken: taken.length, known: batches.length - taken.length, refused: given.length - batches.length };
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
