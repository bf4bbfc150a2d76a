// The digest of a day as it is mailed, for whoever may read the audit, and when the viewer gets theirs.
import { TimeZone } from '@switchyard/registry-core/change/freeze-window';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { choiceOf, type Digest, dayBefore, readDigest } from '../../digest.server.ts';
import type { DigestChoice } from '../../ports/alerts.ts';
import type { Ports } from '../../ports.ts';

export const DigestPageInput = z.strictObject({
  /** Absent: yesterday. */
  day: z.iso.date('Write a day as 2026-11-27.').optional(),
  zone: TimeZone.optional(),
});
export type DigestPageInput = z.infer<typeof DigestPageInput>;

export interface DigestPage {
  readonly digest: Digest;
  readonly choice: DigestChoice;
}

export function digestPage(ports: Ports, caller: Caller, { day, zone }: DigestPageInput): Promise<Result<DigestPage>> {
  return view(ports, caller, { verb: 'audit:view', environment: null }, async (viewing) => {
    const choice = choiceOf(viewing.actor, await viewing.stores.digests.choices(), true);
    const where = zone ?? choice.zone;
    const digest = await readDigest(viewing, day ?? dayBefore(viewing.now, where), where);
    return digest ? accept({ digest, choice }) : refuse('UNKNOWN_DAY', `There is no day ${day}.`);
  });
}
