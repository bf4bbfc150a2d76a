// The ledger of personal data, newest first: all of it, or, for whoever may not see that, what they saw and who saw theirs. And what the
// viewer sees unmasked at the moment.
import { personalWords } from '@switchyard/registry-core/access/decide-unmask';
import { type PersonalKind, personalKinds } from '@switchyard/registry-core/access/personal';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { PersonalView, Unmask } from '../../ports/personal.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const LedgerInput = z.strictObject({
  viewerId: z.string().optional(),
  /** `person:per_…`, `key:tax.form`, `change:17`. */
  subject: z.string().optional(),
  kind: z.enum(personalKinds).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  beforeSeq: z.number().int().min(1).optional(),
  limit: z.number().int().min(1).max(1000).default(50),
});
export type LedgerInput = z.input<typeof LedgerInput>;

export interface UnmaskChoice {
  readonly kind: PersonalKind;
  readonly words: string;
  readonly permit: Permit;
  /** What runs at the moment. */
  readonly running: Pick<Unmask, 'id' | 'endsAt' | 'reason'> | null;
}

export interface LedgerPage {
  readonly rows: readonly PersonalView[];
  /** `own`: what the viewer saw, and who saw theirs. */
  readonly sees: 'all' | 'own';
  readonly because: string | null;
  readonly beforeSeq: number | null;
  readonly choices: readonly UnmaskChoice[];
  readonly export: Permit;
}

export function personalLedger(ports: Ports, caller: Caller, input: LedgerInput): Promise<Result<LedgerPage>> {
  return view(ports, caller, { verb: 'audit:read_own', environment: null }, async (viewing) => {
    const { stores, actor } = viewing;
    const { limit, ...wanted } = LedgerInput.parse(input);
    const all = permit(viewing, { verb: 'pii:view', environment: null });
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const rows = await stores.personal.views({ ...given, ...(!all.allowed && { concerns: actor.id }), limit: limit + 1 });
    const page = rows.slice(0, limit);
    return accept({
      rows: page,
      sees: all.allowed ? ('all' as const) : ('own' as const),
      because: all.allowed ? null : 'You see what you saw yourself, and who saw what is yours.',
      beforeSeq: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
      choices: await choicesOf(viewing),
      export: permit(viewing, { verb: 'audit:export', environment: null }),
    });
  });
}

async function choicesOf(viewing: Attempt): Promise<UnmaskChoice[]> {
  const { stores, actor, now } = viewing;
  const running = actor.guise ? [] : await stores.personal.running(actor.id, now);
  return personalKinds.map((kind) => {
    const found = running.find((one) => one.kind === kind);
    return {
      kind,
      words: personalWords[kind],
      permit: permit(viewing, { verb: 'pii:unmask', environment: null, basis: { personal: kind } }),
      running: found ? { id: found.id, endsAt: found.endsAt, reason: found.reason } : null,
    };
  });
}
