// A question about authority: who wants to do what, where, to which entries, and what has to be known of it.
import type { FootprintEntry } from '../change/footprint.ts';
import type { ElevationAsk } from './elevation.ts';
import type { Actor } from './grant.ts';
import type { PersonalKind } from './personal.ts';
import type { Verb } from './policy.ts';

/** Besides the policy's own: these are asked per entry, as `flag:edit`, `config:approve`, `guardrail:approve` and so on. */
export type AskedVerb = Verb | 'change:edit' | ReviewVerb | 'guardrail:override' | 'freeze:override';
/** To approve, to say no, and to ask for something else first. */
export type ReviewVerb = 'change:approve' | 'change:reject' | 'change:request_changes';

export interface Basis {
  readonly authorId?: string;
  /** Everyone who edited in the round at hand. */
  readonly editorIds?: readonly string[];
  /** Everyone whose approval counts already. */
  readonly approverIds?: readonly string[];
  /** Roles whose approval counts here; null or absent: every role that may approve. */
  readonly approverRoles?: readonly string[] | null;
  /** Roles that may override a freeze. */
  readonly overrideRoles?: readonly string[];
  /** What is missing before publishing, as a sentence; empty or absent when nothing is. */
  readonly approvalsMissing?: string;
  /** Roll back: when the release to go back to was last live; null when it never was. */
  readonly lastLiveAt?: Date | null;
  /** For what belongs to one person, such as a token or an elevation. */
  readonly personId?: string;
  /** What the elevation asks for that is to be approved. */
  readonly ask?: ElevationAsk;
  /** Which personal fields are to be unmasked. */
  readonly personal?: PersonalKind;
}

export interface Question {
  readonly actor: Actor;
  readonly verb: AskedVerb;
  /** null: the verb is about no environment, such as creating a person. */
  readonly scope: string | null;
  readonly footprint: readonly FootprintEntry[];
  readonly basis: Basis;
  readonly now: Date;
}
