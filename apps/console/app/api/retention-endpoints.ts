// How long records are kept, and legal holds.
import * as z from 'zod';
import { type RecordKind, recordKindNames } from '../ports/retention.ts';
import type { Ports } from '../ports.ts';
import { retentionPage } from '../queries/retention/retention-page.server.ts';
import { AskToLiftHold, askToLiftHold } from '../usecases/retention/ask-to-lift-hold.server.ts';
import { EditRetention, editRetention } from '../usecases/retention/edit-retention.server.ts';
import { liftHold } from '../usecases/retention/lift-hold.server.ts';
import { PlaceHold, placeHold } from '../usecases/retention/place-hold.server.ts';
import { PermitBody, Time } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const tag = 'Retention';
const text = z.string();
const kinds = z.enum(recordKindNames as [RecordKind, ...RecordKind[]]);
const holdParts = {
  id: text,
  actorId: text.nullable(),
  target: text.nullable(),
  fromAt: Time.nullable(),
  toAt: Time.nullable(),
  reason: text,
  placedAt: Time,
  placedById: text,
  placedByName: text,
  liftReason: text,
  liftAskedAt: Time.nullable(),
  liftAskedById: text.nullable(),
  liftAskedByName: text.nullable(),
  liftedAt: Time.nullable(),
  liftedById: text.nullable(),
  liftedByName: text.nullable(),
};
const Hold = named('LegalHold', z.object(holdParts));

export function addRetentionEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/retention',
    tag,
    summary: 'How long each kind of records is kept, and which legal holds there are.',
    answer: z.object({
      rows: z.array(
        z.object({
          kind: kinds,
          days: z.int(),
          usualDays: z.int(),
          daysMin: z.int(),
          changedAt: Time.nullable(),
          changedByName: text.nullable(),
        }),
      ),
      holds: z.array(z.object({ ...holdParts, decisions: z.object({ ask: PermitBody, lift: PermitBody }) })),
      decisions: z.object({ edit: PermitBody, place: PermitBody }),
    }),
    handle: ({ caller }) => retentionPage(ports, caller),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/retention/{kind}',
    tag,
    summary: 'Says how long one kind of records is kept. What is past its time goes in the night.',
    params: z.object({ kind: kinds }),
    body: EditRetention.omit({ kind: true }),
    answer: z.null(),
    handle: ({ caller, params, body }) => editRetention(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/legal-holds',
    tag,
    summary: 'Places a legal hold: what it fits is kept, however old, until two people lift it.',
    body: PlaceHold,
    answer: Hold,
    status: 201,
    handle: ({ caller, body }) => placeHold(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/legal-holds/{id}/ask-lift',
    tag,
    summary: 'Asks for a legal hold to be lifted; somebody else lifts it.',
    params: pathOf.id,
    body: AskToLiftHold.pick({ reason: true }),
    answer: z.null(),
    handle: ({ caller, params, body }) => askToLiftHold(ports, caller, { holdId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/legal-holds/{id}/lift',
    tag,
    summary: 'Lifts a legal hold that somebody else asked to be lifted.',
    params: pathOf.id,
    answer: z.null(),
    handle: ({ caller, params }) => liftHold(ports, caller, { holdId: params.id }),
  });
}
