// The caller's own views of the registry's list.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { savedViews } from '../queries/registry/saved-views.server.ts';
import { RemoveView, removeView } from '../usecases/registry/remove-view.server.ts';
import { SaveView, saveView } from '../usecases/registry/save-view.server.ts';
import { type Api, addEndpoint } from './endpoint.ts';

const tag = 'Views';
const ViewBody = z.object({ name: z.string(), query: z.string() });

export function addViewEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/views',
    tag,
    summary: 'The caller’s saved views of the registry’s list, by name.',
    answer: z.object({ rows: z.array(ViewBody) }),
    handle: ({ caller }) => savedViews(ports, caller),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/views',
    tag,
    summary: 'Saves the filters of the registry’s list, as they stand in its URL, under a name; one of that name becomes this one.',
    body: SaveView,
    answer: ViewBody,
    handle: ({ caller, body }) => saveView(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/views/remove',
    tag,
    summary: 'Takes one of the caller’s views away.',
    body: RemoveView,
    answer: RemoveView,
    handle: ({ caller, body }) => removeView(ports, caller, body),
  });
}
