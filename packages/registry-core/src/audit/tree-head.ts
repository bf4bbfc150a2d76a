// A signed tree head: how many records the audit had at a moment, and the root over all of them. Whoever keeps one can prove later
// that nothing before it was altered, taken out or put in between.
import * as z from 'zod';

export const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const TreeHead = z.strictObject({
  /** Records from the first one on. */
  size: z.number().int().min(1),
  root: Hash,
  /** ISO 8601, in UTC with milliseconds. */
  at: z.iso.datetime(),
});
export type TreeHead = z.infer<typeof TreeHead>;

/** The `typ` of a tree head's JWS, so that no other document that the same key signed can pass for one. */
export const treeHeadType = 'switchyard-tree-head+jws';
