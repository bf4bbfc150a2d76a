// Waits until the edge serves a release of every environment: from then on everything that `npm start` prints is true.
import type { Child } from './child.ts';
import type { Credentials } from './make-credentials.ts';

const waitMsMax = 60_000;

async function isServed(edgeUrl: string, serverKey: string): Promise<boolean> {
  const response = await fetch(`${edgeUrl}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serverKey}`, 'content-type': 'application/json' },
    body: '{"context":{"targetingKey":"npm-start"}}',
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

export async function untilServed(edgeUrl: string, keys: Credentials['sdkKeys'], children: readonly Child[]): Promise<void> {
  const died = Promise.race(children.map(({ ended }) => ended)).then((message) => Promise.reject(new Error(message)));
  const giveUpAt = Date.now() + waitMsMax;
  const served = Object.entries(keys).map(async ([environment, { server }]) => {
    while (!(await isServed(edgeUrl, server))) {
      if (Date.now() > giveUpAt)
        throw new Error(`The edge does not serve ${environment} after ${waitMsMax / 1000} s; see the logs of the console and the edge.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  await Promise.race([Promise.all(served), died]);
}
