// Who asks, and in which request. Routes make it from a session, the API from a token; use-cases and queries take it.
import type { Actor, Guise } from '@switchyard/registry-core/access/grant';

export interface Caller {
  readonly actor: Actor;
  /** Names the request in the audit; null for what no request caused. */
  readonly requestId: string | null;
  /** The key of the API that it was asked with. */
  readonly keyId?: string;
  /** The looks under which somebody goes through the console; `actor` is what they look like. */
  readonly guise?: Pick<Guise, 'id' | 'personId'>;
}
