// How long records are kept, which legal holds there are, and what the viewer may do about either.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { type LegalHold, type Retention, recordKindNames, recordKinds } from '../../ports/retention.ts';
import type { Ports } from '../../ports.ts';
import { forbid, type Permit, permit } from '../permit.server.ts';

export interface RetentionRow extends Retention {
  /** When nobody says. */
  readonly usualDays: number;
  readonly daysMin: number;
}

export interface RetentionPage {
  readonly rows: readonly RetentionRow[];
  /** Those in force first. */
  readonly holds: readonly (LegalHold & { readonly decisions: { readonly ask: Permit; readonly lift: Permit } })[];
  readonly decisions: { readonly edit: Permit; readonly place: Permit };
}

export function retentionPage(ports: Ports, caller: Caller): Promise<Result<RetentionPage>> {
  return view(ports, caller, { verb: 'retention:view', environment: null }, async (viewing) => {
    const kept = await viewing.stores.retention.list();
    const rows = recordKindNames.flatMap((kind) => {
      const row = kept.find((one) => one.kind === kind);
      return row ? [{ ...row, usualDays: recordKinds[kind].days, daysMin: recordKinds[kind].daysMin }] : [];
    });
    const holds = (await viewing.stores.retention.holds()).map((hold) => ({
      ...hold,
      decisions: {
        ask:
          hold.liftAskedAt === null
            ? permit(viewing, { verb: 'hold:lift', environment: null })
            : forbid('Somebody asked for that already.'),
        lift:
          hold.liftAskedById === null
            ? forbid('Somebody has to ask for it first.')
            : permit(viewing, { verb: 'hold:lift', environment: null, basis: { personId: hold.liftAskedById } }),
      },
    }));
    return accept({
      rows,
      holds: holds.sort((a, b) => Number(a.liftedAt !== null) - Number(b.liftedAt !== null)),
      decisions: {
        edit: permit(viewing, { verb: 'retention:edit', environment: null }),
        place: permit(viewing, { verb: 'hold:place', environment: null }),
      },
    });
  });
}
