// Gives a webhook a new secret. For a while messages are signed with both, so that the receiver can change over without a pause.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { changeWebhook } from './change-webhook.ts';
import type { CreatedWebhook } from './created-webhook.ts';

const hourMs = 3_600_000;
/** A secret that is to hold longer than a month is not being rotated. */
export const secretOverlapHoursMax = 24 * 30;

export const RotateWebhookSecret = z.strictObject({
  webhookId: z.string().min(1),
  /** How long messages are signed with the old secret too; 0 ends it at once. */
  overlapHours: z
    .number('Say for how many hours the old secret still signs.')
    .min(0, 'The old secret cannot end in the past.')
    .max(secretOverlapHoursMax, `The old secret signs for at most ${secretOverlapHoursMax} more hours.`),
});
export type RotateWebhookSecret = z.infer<typeof RotateWebhookSecret>;

export async function rotateWebhookSecret(
  ports: Ports,
  caller: Caller,
  { webhookId, overlapHours }: RotateWebhookSecret,
): Promise<Result<CreatedWebhook>> {
  const act = { webhookId, verb: 'webhook:rotate', act: 'webhook.rotate' } as const;
  const rotated = await changeWebhook(ports, caller, act, ({ secretGeneration }, { now }) =>
    accept({
      secretGeneration: secretGeneration + 1,
      previousSecretUntil: overlapHours === 0 ? null : new Date(now.getTime() + overlapHours * hourMs),
    }),
  );
  if (!rotated.ok) return rotated;
  const webhook = rotated.value;
  return accept({ webhook, secret: ports.webhookSecret(webhook.id, webhook.secretGeneration) });
}
