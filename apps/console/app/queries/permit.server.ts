// A decision as a button needs it: whether it may be pressed, and if not, the sentence that says why.
import { type Ask, type Attempt, decisionOn } from '../access.server.ts';

export interface Permit {
  readonly allowed: boolean;
  /** null when allowed. */
  readonly reason: string | null;
}

export function permit(viewing: Pick<Attempt, 'actor' | 'now'>, ask: Ask): Permit {
  const decision = decisionOn(viewing, ask);
  return decision.allowed ? { allowed: true, reason: null } : forbid(decision.refusal.message);
}

export function forbid(reason: string): Permit {
  return { allowed: false, reason };
}

/** The first permit that forbids, else the last. */
export function everyPermit(...permits: readonly Permit[]): Permit {
  return permits.find(({ allowed }) => !allowed) ?? { allowed: true, reason: null };
}
