// Tree heads kept with the edge: the Worker checks their signature and writes each into KV under a name of its own.
import * as z from 'zod';
import type { Anchorage } from '../../ports/audit.ts';

const timeoutMs = 10_000;
const Page = z.object({ treeHeads: z.array(z.string()), cursor: z.string().nullable() });

export function edgeAnchorage(edgeUrl: string): Anchorage {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(path, edgeUrl), { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`The edge answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
    return response.json();
  };
  return {
    place: 'edge',
    async keep({ jws }) {
      await ask('/v1/audit/tree-heads', { method: 'POST', body: jws, headers: { 'content-type': 'application/jose' } });
    },
    async newest(limit) {
      return Page.parse(await ask(`/v1/audit/tree-heads?limit=${limit}`)).treeHeads;
    },
  };
}
