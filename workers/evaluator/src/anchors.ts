// Anchors of the console's audit: tree heads that it signed, kept in KV, where the owner of its database has no hand. The name of each holds
// its size and the digest of its text, so none is ever written over: two that contradict each other both stay, and both are shown.
import { type Context, Hono } from 'hono';
import { jsonAnswer, refusalAnswer } from './answers.ts';
import { readTextAtMost, sha256 } from './bytes.ts';
import type { Env } from './env.ts';
import { verifyTreeHead } from './signed-head.ts';

const prefix = 'tree-head:';
/** Metadata of KV has 1,024 bytes, and a list brings it along without another read for each. */
const jwsCharsMax = 1_000;
const pageMax = 1_000;
/** Names are listed in their order; by what is left of the largest number, the newest come first. */
const countDown = (size: number) => String(Number.MAX_SAFE_INTEGER - size).padStart(16, '0');

type Call = Context<{ Bindings: Env }>;

export const anchors = new Hono<{ Bindings: Env }>();

anchors.post('/v1/audit/tree-heads', async (call: Call) => {
  const jws = (await readTextAtMost(call.req.raw, jwsCharsMax))?.trim();
  if (jws === undefined) return refusalAnswer(413, `A tree head has at most ${jwsCharsMax} characters.`);
  const verified = await verifyTreeHead(jws, call.env);
  if (!verified.ok) return refusalAnswer(401, verified.refusal.message);
  const { size } = verified.value;
  const name = `${prefix}${countDown(size)}:${await sha256(new TextEncoder().encode(jws))}`;
  await call.env.RELEASES.put(name, jws, { metadata: { jws } });
  return jsonAnswer(200, { size });
});

/** Open to everybody: they say how many records there were, and nothing of any. */
anchors.get('/v1/audit/tree-heads', async (call: Call) => {
  const cursor = call.req.query('cursor');
  const limit = Math.min(Math.max(Math.trunc(Number(call.req.query('limit') ?? 100)) || 1, 1), pageMax);
  const page = await call.env.RELEASES.list<{ jws: string }>({ prefix, limit, ...(cursor && { cursor }) });
  const treeHeads = page.keys.flatMap(({ metadata }) => (metadata ? [metadata.jws] : []));
  return jsonAnswer(200, { treeHeads, cursor: page.list_complete ? null : page.cursor }, { 'cache-control': 'public, max-age=60' });
});
