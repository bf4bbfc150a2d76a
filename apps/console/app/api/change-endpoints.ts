// Changes: drafted, validated, approved, rejected, published, discarded.
import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import { changeFlight } from '../queries/changes/change-flight.server.ts';
import { ChangeList, changeList } from '../queries/changes/change-list.server.ts';
import { changePage } from '../queries/changes/change-page.server.ts';
import { findChange } from '../queries/changes/find-change.server.ts';
import { ApproveChange, approveChange } from '../usecases/changes/approve-change.server.ts';
import { discardChange } from '../usecases/changes/discard-change.server.ts';
import { RejectChange, rejectChange } from '../usecases/changes/reject-change.server.ts';
import { SaveDraft, saveDraft } from '../usecases/changes/save-draft.server.ts';
import { validateChange } from '../usecases/changes/validate-change.server.ts';
import { PublishChange, publishChange } from '../usecases/releases/publish-change.server.ts';
import { ChangeBody, ChangePageBody, ChangeRowBody, FindingBody, PermitBody, ReleaseBody } from './answer-schemas.ts';
import { EditBody } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryBoolean, QueryNumber } from './endpoint.ts';

const tag = 'Changes';
const draft = SaveDraft.omit({ changeId: true, expectedVersion: true }).extend({ edits: z.array(EditBody).max(10_000) });
type ChangeVersion = { readonly expectedVersion?: number };
const redraft = draft.omit({ environment: true }).partial();

export function addChangeEndpoints(api: Api, ports: Ports): void {
  addListing(api, ports);
  addFlight(api, ports);
  addDrafting(api, ports);
  addReview(api, ports);
  addEnding(api, ports);
}

/** Changes are named by id or by number; use-cases know the id. */
export async function onChange<T>(ports: Ports, name: string, work: (changeId: string) => Promise<Result<T>>): Promise<Result<T>> {
  const found = await findChange(ports, name);
  return found.ok ? work(found.value.id) : found;
}

function addListing(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/changes',
    tag,
    summary: 'Changes, newest first. The status "open" stands for all that are not final.',
    query: ChangeList.extend({
      mine: QueryBoolean.optional(),
      limit: QueryNumber.min(1).max(500).optional(),
      entry: z.string().optional(),
    }),
    answer: z.object({ rows: z.array(ChangeRowBody), decisions: z.object({ create: PermitBody }) }),
    handle: async ({ caller, query }) => {
      const input = ChangeList.safeParse(query);
      return input.success
        ? changeList(ports, caller, input.data)
        : refuse('NOT_VALID', 'entry: Name an entry, such as key:fees.provider_pct.');
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/changes/{change}',
    tag,
    summary: 'One change, by id or number: its difference in words and as data, findings, approvals, and what may be done with it.',
    params: pathOf.change,
    answer: ChangePageBody,
    etag: ({ change }: { change: { version: number } }) => change.version,
    handle: ({ caller, params }) => onChange(ports, params.change, (change) => changePage(ports, caller, { change })),
  });
}

function addFlight(api: Api, ports: Ports): void {
  const Time = z.iso.datetime({ offset: true });
  const outcome = z.object({
    findings: z.array(FindingBody),
    evaluations: z.int(),
    usualMs: z.number().nullable(),
    liveMs: z.number().nullable(),
  });
  const flight = z.object({
    environment: z.string(),
    difference: z.string(),
    snapshot: z.string(),
    builds: z.array(z.string()),
    contexts: z.int(),
    openMs: z.number(),
    outcome,
    at: Time,
  });
  addEndpoint(api, {
    method: 'get',
    path: '/changes/{change}/flight',
    tag,
    summary: "How what a change would make live fared with the edge's deployed build and the one before; null before it is validated.",
    params: pathOf.change,
    answer: z.object({ builds: z.array(z.object({ digest: z.string(), recordedAt: Time })), flight: flight.nullable() }),
    handle: ({ caller, params }) => onChange(ports, params.change, (changeId) => changeFlight(ports, caller, { changeId })),
  });
}

function addDrafting(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes',
    tag,
    summary: 'Starts a change as a draft.',
    body: draft,
    answer: ChangeBody,
    status: 201,
    etag: ({ version }: { version: number }) => version,
    handle: ({ caller, body }) => saveDraft(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'patch',
    path: '/changes/{change}',
    tag,
    summary: 'Edits a change: edits are taken over by entry. Send If-Match to be refused when someone else was faster.',
    params: pathOf.change,
    body: redraft,
    answer: ChangeBody,
    etag: ({ version }: { version: number }) => version,
    handle: ({ caller, params, body, version }) => editChange(ports, caller, params.change, body, version),
  });
}

async function editChange(ports: Ports, caller: Caller, name: string, body: z.output<typeof redraft>, version: ChangeVersion) {
  const found = await findChange(ports, name);
  if (!found.ok) return found;
  const { id, environment, title, reason } = found.value;
  const { edits = [], title: newTitle = title, reason: newReason = reason, ticket, drop } = body;
  const optional = { ...(ticket === undefined ? {} : { ticket }), ...(drop ? { drop } : {}), ...version };
  return saveDraft(ports, caller, { changeId: id, environment, title: newTitle, reason: newReason, edits, ...optional });
}

function addReview(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/validate',
    tag,
    summary: 'Checks a change against what is live. Without errors it becomes validated and carries the digest that is approved.',
    params: pathOf.change,
    answer: z.object({ change: ChangeBody, findings: z.array(FindingBody) }),
    handle: ({ caller, params, version }) =>
      onChange(ports, params.change, (changeId) => validateChange(ports, caller, { changeId, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/approve',
    tag,
    summary: 'Agrees to the round and the difference that were looked at, both as the change says them.',
    params: pathOf.change,
    body: ApproveChange.omit({ changeId: true, expectedVersion: true }),
    answer: ChangeBody,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => approveChange(ports, caller, { changeId, ...body, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/reject',
    tag,
    summary: 'Says no, with a reason for the author.',
    params: pathOf.change,
    body: RejectChange.omit({ changeId: true, expectedVersion: true }),
    answer: ChangeBody,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => rejectChange(ports, caller, { changeId, ...body, ...version })),
  });
}

function addEnding(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/publish',
    tag,
    summary: 'Makes a change live as a new release. Conflicts (409) and findings (422) come with the refusal.',
    params: pathOf.change,
    body: PublishChange.omit({ changeId: true, expectedVersion: true }),
    answer: ReleaseBody,
    status: 201,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => publishChange(ports, caller, { changeId, ...body, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/discard',
    tag,
    summary: 'Gives a change up for good.',
    params: pathOf.change,
    answer: ChangeBody,
    handle: ({ caller, params, version }) =>
      onChange(ports, params.change, (changeId) => discardChange(ports, caller, { changeId, ...version })),
  });
}
