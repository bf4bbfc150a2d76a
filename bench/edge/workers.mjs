// The Workers that are measured: ours with a KV of its own, and a bare one on the same Hono that reads the same JSON body and
// returns the same bytes as a constant.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';
import { quote, startWorkerd } from './start-workerd.mjs';

/** KV behind the protocol that workerd speaks to one. */
export const kvCode = `
  const kept = new Map();
  export default {
    async fetch(request) {
      const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
      if (request.method === 'PUT') kept.set(name, await request.arrayBuffer());
      const found = kept.get(name);
      return found ? new Response(found) : new Response(null, { status: 404 });
    },
  };
`;
/** Takes what is counted and forgets it. */
const queueCode = `export default { fetch: async (request) => { await request.arrayBuffer(); return new Response('{}'); } };`;

/** Ours as it is deployed, with its counting; without rate limits, which are Cloudflare's own. */
export async function startOurs(publishKeys) {
  const { code } = await bundleWorker(undefined, { minify: true });
  const workerd = await startWorkerd([
    { name: 'kv', code: kvCode },
    { name: 'queue', code: queueCode },
    {
      name: 'edge',
      code,
      open: true,
      bindings: [
        ['PUBLISH_KEYS', 'text', quote(publishKeys)],
        ['RELEASES', 'kvNamespace', '"kv"'],
        ['USAGE', 'queue', '"queue"'],
      ],
      objects: [
        { binding: 'RELEASE_HUB', className: 'ReleaseHub' },
        { binding: 'RELEASE_RELAY', className: 'ReleaseRelay' },
      ],
    },
  ]);
  return { ...workerd, url: workerd.urlOf('edge') };
}

/** `answers`: by path, the headers and the text that are always given. */
export async function startBare(answers) {
  const contents = `
    import { Hono } from 'hono';
    const app = new Hono();
    for (const [path, { headers, body }] of Object.entries(${JSON.stringify(answers)})) {
      app.post(path, async (call) => {
        await call.req.json();
        return new Response(body, { headers });
      });
    }
    export default app;
  `;
  const workerd = await startWorkerd([{ name: 'bare', code: await bundleHono(contents), open: true }]);
  return { ...workerd, url: workerd.urlOf('bare') };
}

export async function bundleHono(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
  });
  return outputFiles[0].text;
}
