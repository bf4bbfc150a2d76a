// What the API answers about obstacles, words that set them aside, and schedules.
import { Plan } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { scheduleStatuses } from '../ports/gates.ts';
import { named } from './documented-schemas.ts';

const Time = z.iso.datetime({ offset: true });
const text = z.string();
const texts = z.array(text);

export const WaiverBody = named(
  'Waiver',
  z.object({ code: text, name: text, round: z.int(), difference: text, personId: text, personName: text, reason: text, at: Time }),
);
export const ScheduleBody = named(
  'Schedule',
  z.object({
    changeId: text,
    environment: text,
    at: Time,
    zone: text,
    notes: text.nullable(),
    plan: Plan.nullable(),
    status: z.enum(scheduleStatuses),
    because: text,
    personId: text,
    personName: text,
    changedAt: Time,
  }),
);
const obstacle = z.object({
  code: text,
  name: text,
  kind: z.enum(['blocks', 'acknowledge', 'override']),
  sentence: text,
  cure: text,
  roles: texts.optional(),
});
/** What stands between a change and its publish, in the order in which people would take it up. */
export const gateBodyWith = (permit: z.ZodType) =>
  named(
    'Gate',
    z.object({
      obstacles: z.array(obstacle.extend({ act: permit.nullable() })),
      setAside: z.array(z.object({ obstacle, by: WaiverBody })),
      schedule: ScheduleBody.nullable(),
      emergency: permit.nullable().meta({ description: 'Publishing over the release on its way; null when none is.' }),
      decisions: z.record(text, permit),
    }),
  );
