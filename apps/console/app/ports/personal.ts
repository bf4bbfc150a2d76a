// Personal fields: for how long somebody sees them unmasked, and the ledger of who saw what.
import type { PersonalKind } from '@switchyard/registry-core/access/personal';

/** Somebody sees the personal fields of one kind, for a while and for a reason. */
export interface Unmask {
  readonly id: string;
  readonly personId: string;
  readonly personName: string;
  readonly kind: PersonalKind;
  readonly reason: string;
  readonly startedAt: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
}

/** One field that was shown. */
export interface SeenField {
  readonly kind: PersonalKind;
  /** Whose: `person:per_…`, `key:production/tax.form`, `change:17`. */
  readonly subject: string;
  /** `email`, `values`, `context`. */
  readonly field: string;
}

/** A row of the ledger: the first time within one unmasking that somebody saw this field of theirs. */
export interface PersonalView extends SeenField {
  readonly seq: number;
  readonly unmaskId: string;
  readonly viewerId: string;
  readonly viewerName: string;
  readonly reason: string;
  readonly at: Date;
}

export interface PersonalViewFilter {
  readonly viewerId?: string;
  readonly subject?: string;
  readonly kind?: PersonalKind;
  /** Seen by this person, or of them. */
  readonly concerns?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly beforeSeq?: number;
  readonly afterSeq?: number;
  readonly limit: number;
}

export interface PersonalStore {
  /** Keys that carry PIITax or PIIBackground, or ever did, in any environment. */
  markedKeys(): Promise<ReadonlyMap<string, readonly PersonalKind[]>>;
  /** Those of this person that nobody has ended and time has not. */
  running(personId: string, now: Date): Promise<Unmask[]>;
  find(id: string): Promise<Unmask | undefined>;
  start(unmask: Omit<Unmask, 'endedAt'>): Promise<void>;
  end(id: string, at: Date): Promise<void>;
  /** Writes what was not written yet of this unmasking; answers that. */
  note(unmask: Unmask, fields: readonly SeenField[], at: Date): Promise<SeenField[]>;
  /** Newest first; with `afterSeq` in their order. */
  views(filter: PersonalViewFilter): Promise<PersonalView[]>;
}
