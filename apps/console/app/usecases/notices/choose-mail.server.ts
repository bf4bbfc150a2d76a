// Says which notices one wants by mail: none, those that wait for oneself and alarms, or all.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { mailChoices } from '../../notice.ts';
import type { Ports } from '../../ports.ts';

export const ChooseMail = z.strictObject({ choice: z.enum(mailChoices) });
export type ChooseMail = z.infer<typeof ChooseMail>;

export function chooseMail(ports: Ports, caller: Caller, { choice }: ChooseMail): Promise<Result<ChooseMail>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor } = attempt;
    const before = await stores.notices.mailChoice(actor.id);
    await stores.notices.setMailChoice(actor.id, choice);
    await record(attempt, {
      verb: 'notice.choose_mail',
      target: `person:${actor.id}`,
      environment: null,
      before: { mail: before },
      after: { mail: choice },
    });
    return accept({ choice });
  });
}
