// What the API answers about people, what they hold, and with which keys they come.
import { ElevationGives, elevationStatuses } from '@switchyard/registry-core/access/elevation';
import { Grant, KeyScope } from '@switchyard/registry-core/access/grant';
import * as z from 'zod';
import { actorKinds, elevationKinds } from '../ports/access.ts';
import { PermitBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';

const Time = z.iso.datetime({ offset: true });
const Nullable = (schema: z.ZodType) => schema.nullable();
const text = z.string();

export const GrantBody = named('Grant', z.strictObject(Grant.shape));

const elevationParts = {
  id: text,
  kind: z.enum(elevationKinds),
  personId: text,
  personName: text,
  gives: ElevationGives,
  reason: text,
  ticket: Nullable(text),
  minutes: z.int(),
  requestedAt: Time,
  status: z.enum(elevationStatuses),
  decidedAt: Nullable(Time),
  decidedById: Nullable(text),
  decidedByName: Nullable(text),
  comment: text,
  endsAt: Nullable(Time),
  endedAt: Nullable(Time),
  reviewedAt: Nullable(Time),
  reviewedById: Nullable(text),
  reviewedByName: Nullable(text),
  review: text,
};
export const ElevationBody = named('Elevation', z.object(elevationParts));
export const ElevationRowBody = named(
  'ElevationRow',
  z.object({
    ...elevationParts,
    reviewOpen: z.boolean().meta({ description: 'Broken glass that nobody has reviewed.' }),
    decisions: z.object({ answer: PermitBody, end: PermitBody, review: PermitBody }),
  }),
);

export const PersonBody = named(
  'Person',
  z.object({
    id: text,
    email: text,
    name: text,
    title: text,
    active: z.boolean(),
    grants: z.array(GrantBody).meta({ description: 'Standing ones.' }),
    lastSeenAt: Nullable(Time),
    kind: z.enum(actorKinds),
    elevations: z.array(ElevationBody).meta({ description: 'That were approved and that nobody has ended; each has its own end.' }),
  }),
);

export const TokenBody = named(
  'Token',
  z.object({
    id: text,
    personId: text,
    name: text,
    createdAt: Time,
    lastUsedAt: Nullable(Time),
    revokedAt: Nullable(Time),
    scope: KeyScope.meta({ description: 'What it is limited to, within what its owner may do.' }),
    expiresAt: Nullable(Time),
    successorId: Nullable(text),
    trustId: Nullable(text),
    lastRefusedAt: Nullable(Time),
  }),
);
