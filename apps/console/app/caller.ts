// Who asks, and in which request. Routes make it from a session, the API from a token; use-cases and queries take it.
import type { Actor, Guise } from '@switchyard/registry-core/access/grant';
import type { Proof, StepUpRefusal } from '@switchyard/registry-core/access/step-up';

export interface Caller {
  readonly actor: Actor;
  /** Names the request in the audit; null for what no request caused. */
  readonly requestId: string | null;
  /** The key of the API that it was asked with. */
  readonly keyId?: string;
  /** The looks under which somebody goes through the console; `actor` is what they look like. */
  readonly guise?: Pick<Guise, 'id' | 'personId'>;
  /** Absent where nobody is there: for a token, which was made by somebody who was. */
  readonly presence?: Presence;
}

/** A person in front of a browser. */
export interface Presence extends Proof {
  /** The handle of their session. */
  readonly session: string;
  /** Leads them to prove who they are, and back to what they were about to do. Never comes back: it throws where to go. */
  readonly leadToStepUp?: (refusal: StepUpRefusal) => Promise<never>;
}
