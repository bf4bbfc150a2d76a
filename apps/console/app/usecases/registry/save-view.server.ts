// Keeps the filters of the registry's list under a name. A view is its person's own: it needs no right and nobody else sees it.
import { savedViewsMax } from '@switchyard/registry-core/registry/limits';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { SavedView } from '../../ports/views.ts';
import type { Ports } from '../../ports.ts';

export const SaveView = z.strictObject({
  name: z.string().trim().min(1, 'Give the view a name.').max(60, 'A name has at most 60 characters.'),
  /** As in the URL of the list: `kind=flag&state=killed`. */
  query: z.string().max(2_000),
});
export type SaveView = z.infer<typeof SaveView>;

export function saveView(ports: Ports, caller: Caller, view: SaveView): Promise<Result<SavedView>> {
  return attempt(ports, caller, async ({ stores, actor, now }) => {
    const others = (await stores.savedViews.list(actor.id)).filter(({ name }) => name !== view.name);
    if (others.length >= savedViewsMax) {
      return refuse('TOO_MANY_VIEWS', `You have ${savedViewsMax} views, which is all there may be; remove one first.`, { path: 'name' });
    }
    await stores.savedViews.save(actor.id, view, now);
    return accept(view);
  });
}
