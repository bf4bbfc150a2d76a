// Answers of the management API kept by the caller's idempotency key, in the transaction of what they answer: a request that is
// sent again does nothing twice.
import type { Json } from '@switchyard/registry-core/registry/json';

export interface KeptAnswer {
  readonly personId: string;
  readonly key: string;
  /** Digest of method, path and body. */
  readonly fingerprint: string;
  /** What the use-case gave; empty where it held a secret that is shown once. */
  readonly answer: { readonly value?: Json };
  readonly at: Date;
}

export interface AnswerStore {
  /** Waits until no other transaction works under the same key of this person. */
  lock(personId: string, key: string): Promise<void>;
  find(personId: string, key: string): Promise<KeptAnswer | undefined>;
  /** Also forgets what was kept before `forgetBefore`. */
  keep(answer: KeptAnswer, forgetBefore: Date): Promise<void>;
}
