// Work that is done later, apart from any request: every kind of it with what it is given, and how a use-case asks for it.
// Asking is saved with everything else of a transaction, so a job exists exactly when what it is about does.
import * as z from 'zod';

interface JobKindOptions {
  /** As cron (`0 * * * *`): asked for by itself, with no payload, once for all consoles. */
  readonly cron?: string;
  /** How many of the kind one console does at the same time. Default 1. */
  readonly atOnce?: number;
  /** How often one that fails is tried again, at growing distances of up to a minute. Default 10. */
  readonly retries?: number;
}

interface JobKindRow extends JobKindOptions {
  /** Ids, not contents: a job looks at what is there when it runs. */
  readonly payload: z.ZodType<object>;
}

/** A job may run twice, when a console dies between doing and saying so; each kind bears that. */
export const jobKinds = {
  /** Removes counts and contexts that are older than they are kept. */
  'usage.forget': { payload: z.strictObject({}), cron: '7 * * * *' },
  /** Signs a tree head over what the audit has by then. */
  'audit.sign': { payload: z.strictObject({}), cron: '* * * * *' },
  /** Keeps the newest tree head outside of the database: when one is signed, and every minute for whatever was missed. */
  'audit.anchor': { payload: z.strictObject({}), cron: '* * * * *', retries: 3 },
  /** Verifies the audit: when somebody asks, and every night. */
  'audit.verify': { payload: z.strictObject({}), cron: '23 3 * * *', retries: 2 },
  /** Removes what is past its time, and puts on record what went. */
  'retention.run': { payload: z.strictObject({}), cron: '41 2 * * *', retries: 2 },
  /** Looks at staged releases, in one environment or in all, and lets them go on, or holds them, or takes them back. */
  'stage.watch': { payload: z.strictObject({ environment: z.string().optional() }), cron: '* * * * *' },
  /** Publishes what is scheduled and due: asked for at each time, and every minute for whatever was missed. */
  'schedule.run': { payload: z.strictObject({ environment: z.string().optional() }), cron: '* * * * *' },
  /** Something was published: suspends what was scheduled on the ground of what was live before. */
  'schedule.check': { payload: z.strictObject({ environment: z.string() }) },
  /** A release was made: tells those whose approvals no longer hold because of it. */
  'approval.check': { payload: z.strictObject({ environment: z.string(), releaseId: z.string() }) },
  /** Reminds people of flags whose day comes or is over. */
  'flag.remind': { payload: z.strictObject({}), cron: '23 * * * *' },
  /** Sends the digest of yesterday to those for whom it is time. */
  'digest.send': { payload: z.strictObject({}), cron: '*/15 * * * *' },
  /** Writes down which elevations and looks time has ended. */
  'elevation.watch': { payload: z.strictObject({}), cron: '* * * * *' },
  /** Replays recorded contexts against a change. */
  'change.preview': { payload: z.strictObject({ changeId: z.string(), runId: z.string() }), retries: 2 },
} as const satisfies Readonly<Record<string, JobKindRow>>;

export type JobKind = keyof typeof jobKinds;
export type JobPayload<K extends JobKind> = z.infer<(typeof jobKinds)[K]['payload']>;

export const jobNames = Object.keys(jobKinds) as JobKind[];
export const jobOptions = (kind: JobKind): JobKindOptions => (jobKinds as Readonly<Record<JobKind, JobKindRow>>)[kind];

export interface JobStore {
  /** Has the job done once this transaction is committed, and not before `at`. */
  enqueue<K extends JobKind>(kind: K, payload: JobPayload<K>, at?: Date): Promise<void>;
}

/** What does the work; the signal says that the console is about to end. */
export type JobHandlers = { readonly [K in JobKind]: (payload: JobPayload<K>, signal: AbortSignal) => Promise<unknown> };
