// How long records are kept, and what is kept beyond that because somebody asked for it.

/** What is removed by itself, each with how long it is kept when nobody says. */
export const recordKinds = {
  audit: { days: 2557, daysMin: 365 },
  personal_view: { days: 2557, daysMin: 365 },
  session: { days: 90, daysMin: 1 },
  notice: { days: 365, daysMin: 7 },
} as const;
export type RecordKind = keyof typeof recordKinds;
export const recordKindNames = Object.keys(recordKinds) as RecordKind[];

export interface Retention {
  readonly kind: RecordKind;
  readonly days: number;
  /** Null: as it came. */
  readonly changedAt: Date | null;
  readonly changedByName: string | null;
}

/** Keeps what it fits from being removed. What it leaves open fits everything. */
export interface LegalHold {
  readonly id: string;
  readonly actorId: string | null;
  readonly target: string | null;
  readonly fromAt: Date | null;
  readonly toAt: Date | null;
  readonly reason: string;
  readonly placedAt: Date;
  readonly placedById: string;
  readonly placedByName: string;
  /** Lifting takes two: who asks for it, and who agrees. */
  readonly liftReason: string;
  readonly liftAskedAt: Date | null;
  readonly liftAskedById: string | null;
  readonly liftAskedByName: string | null;
  readonly liftedAt: Date | null;
  readonly liftedById: string | null;
  readonly liftedByName: string | null;
}

/** Records whose content was removed: from one number to another, without gaps. */
export interface RemovedRange {
  readonly from: number;
  readonly to: number;
}

export interface RetentionStore {
  list(): Promise<Retention[]>;
  save(kind: RecordKind, days: number, at: Date, byName: string): Promise<void>;
  holds(): Promise<LegalHold[]>;
  findHoldForUpdate(id: string): Promise<LegalHold | undefined>;
  placeHold(hold: LegalHold): Promise<void>;
  saveLift(
    id: string,
    lift: Partial<
      Pick<LegalHold, 'liftReason' | 'liftAskedAt' | 'liftAskedById' | 'liftAskedByName' | 'liftedAt' | 'liftedById' | 'liftedByName'>
    >,
  ): Promise<void>;
  /** Removes the content of audit records that are past their time, at most so many; what was removed, in order. */
  removeFromAudit(most: number): Promise<RemovedRange[]>;
  /** How many rows went. */
  removeOther(kind: Exclude<RecordKind, 'audit'>, now: Date): Promise<number>;
}
