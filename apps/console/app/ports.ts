// What the use-cases and queries need of the world, by role. Adapters implement it; container.server.ts picks them.
// Everything inside one `transaction` is saved together or not at all, with its audit record and its announcements.
import type { RunningElevation } from '@switchyard/registry-core/access/elevation';
import type { Actor, Grant } from '@switchyard/registry-core/access/grant';
import type { Approval, Change } from '@switchyard/registry-core/change/change';
import type { Edit, EntryEdit } from '@switchyard/registry-core/change/edit';
import type { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import type { ChangeStatus } from '@switchyard/registry-core/change/machine';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { RecoveryAct } from '@switchyard/registry-core/snapshot/head';
import type { RateTier } from '@switchyard/registry-core/snapshot/rate-tier';
import type { Notice } from './notice.ts';
import type { ActorKind, ElevationStore, GuiseStore, ServiceAccountStore, TokenStore } from './ports/access.ts';
import type { AuditWatchStore, ChannelStore, DigestStore } from './ports/alerts.ts';
import type { AnomalyStore } from './ports/anomalies.ts';
import type { AnswerStore } from './ports/answers.ts';
import type { AuditStore, AuditTreeStore } from './ports/audit.ts';
import type { FlightDeck, FlightStore, ReleaseRefusal } from './ports/flight.ts';
import type { ScheduleStore, WaiverStore } from './ports/gates.ts';
import type { FactorStore, IdentityStore, Proofs, SessionStore } from './ports/identity.ts';
import type { JobStore } from './ports/jobs.ts';
import type { NoticeStore, WebhookStore } from './ports/notices.ts';
import type { PersonalStore } from './ports/personal.ts';
import type { PreviewStore, RecordingStore } from './ports/previews.ts';
import type { RehearsalStore } from './ports/rehearsal.ts';
import type { RetentionStore } from './ports/retention.ts';
import type { ReviewStore } from './ports/review.ts';
import type { RolloutStore } from './ports/rollout.ts';
import type { StageStore } from './ports/stages.ts';
import type { UsageStore } from './ports/usage.ts';
import type { SavedViewStore } from './ports/views.ts';

export interface Ports {
  /** Runs `work` in one transaction, then wakes the outbox and the workers of its jobs. A thrown error rolls everything back. */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** A consistent read-only view, for queries. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  now(): Date;
  /** `chg_01J…`: a prefix and a sortable unique part. */
  newId(prefix: string): string;
  /** Unguessable text for secrets: 32 random bytes, base64url. */
  newSecret(): string;
  /** Tries with the edge what is about to be published; absent where no edge is known, as while seeding. */
  readonly flightDeck?: FlightDeck;
  /** What a webhook's messages are signed with: the same for the same generation, and nowhere stored. */
  webhookSecret(webhookId: string, generation: number): string;
  /** Seals the address of a channel that whoever knows it may post to. */
  sealTarget(target: string): string;
  /** Makes and checks second factors. */
  readonly proofs: Proofs;
}

export interface Stores {
  /** The same clock as the ports'. */
  now(): Date;
  readonly environments: EnvironmentStore;
  readonly registry: RegistryStore;
  readonly changes: ChangeStore;
  readonly releases: ReleaseStore;
  readonly kills: KillStore;
  readonly recovery: RecoveryStore;
  readonly people: PersonStore;
  readonly tokens: TokenStore;
  readonly elevations: ElevationStore;
  readonly guises: GuiseStore;
  readonly serviceAccounts: ServiceAccountStore;
  readonly sdkKeys: SdkKeyStore;
  readonly stages: StageStore;
  readonly audit: AuditStore;
  readonly auditTree: AuditTreeStore;
  readonly outbox: OutboxStore;
  readonly usage: UsageStore;
  readonly jobs: JobStore;
  readonly review: ReviewStore;
  readonly answers: AnswerStore;
  readonly flights: FlightStore;
  readonly rollout: RolloutStore;
  readonly rehearsals: RehearsalStore;
  readonly waivers: WaiverStore;
  readonly schedules: ScheduleStore;
  readonly notices: NoticeStore;
  readonly webhooks: WebhookStore;
  readonly channels: ChannelStore;
  readonly auditWatch: AuditWatchStore;
  readonly anomalies: AnomalyStore;
  readonly digests: DigestStore;
  readonly recordings: RecordingStore;
  readonly previews: PreviewStore;
  readonly sessions: SessionStore;
  readonly identities: IdentityStore;
  readonly factors: FactorStore;
  readonly savedViews: SavedViewStore;
  readonly personal: PersonalStore;
  readonly retention: RetentionStore;
}

export interface Environment {
  readonly name: string;
  readonly title: string;
  /** Looks like production: red banner, confirmations. */
  readonly production: boolean;
  /** What a change needs before it is published here. */
  readonly policy: EnvironmentPolicy;
  /** Raised with every edit of the policy. */
  readonly policyVersion: number;
  readonly position: number;
}

export interface EnvironmentStore {
  list(): Promise<Environment[]>;
  find(name: string): Promise<Environment | undefined>;
  /** Waits until no other transaction publishes in this environment, and keeps others out until this one ends. */
  lock(name: string): Promise<void>;
  create(environment: Omit<Environment, 'policyVersion'>): Promise<void>;
  savePolicy(name: string, policy: EnvironmentPolicy): Promise<void>;
}

export interface Revision {
  readonly entry: EntryId;
  /** Counts from 1 per environment and entry. */
  readonly number: number;
  readonly digest: string;
  readonly body: EntryBody;
}

export interface RevisionHistoryRow {
  readonly number: number;
  readonly digest: string;
  readonly body: EntryBody;
  readonly releaseVersion: string;
  readonly releaseId: string;
  readonly at: Date;
  readonly publisherName: string;
}

export interface EntryMove {
  readonly entry: EntryId;
  readonly releaseNumber: number;
  /** null: it was taken away. */
  readonly body: EntryBody | null;
}

export interface RegistryStore {
  /** Every live entry, as of a release, or now when `releaseId` is absent. */
  list(environment: string, releaseId?: string): Promise<Revision[]>;
  find(environment: string, entry: EntryId): Promise<Revision | undefined>;
  /** Live entries whose name or description has all of the words, those with the shortest name first. */
  search(environment: string, words: readonly string[], limit: number): Promise<Revision[]>;
  /** Those of `entries` that are live, in one query. */
  findAll(environment: string, entries: readonly EntryId[]): Promise<Map<EntryId, Revision>>;
  /** Bodies that entries have had, by the digest that each is asked for with; without those that never were live here. */
  findBodies(environment: string, digests: ReadonlyMap<EntryId, string>): Promise<Map<EntryId, EntryBody>>;
  /** What each of `entries` was last, live or not, in one query: the first row of its history. */
  findLast(environment: string, entries: readonly EntryId[]): Promise<Map<EntryId, RevisionHistoryRow>>;
  /** The revision number that each entry's body, given by its digest, has or will have once it is put. */
  numbersOf(environment: string, digests: ReadonlyMap<EntryId, string>): Promise<Map<EntryId, number>>;
  /** Newest first. */
  history(environment: string, entry: EntryId): Promise<RevisionHistoryRow[]>;
  /** What became of `entries` in releases after that of this number; oldest first. */
  movesSince(environment: string, releaseNumber: number, entries: readonly EntryId[]): Promise<EntryMove[]>;
  /** Makes `body` live from `releaseId` on, closing the interval of the body before. `null` only closes. An equal earlier revision is reused. */
  put(environment: string, releaseId: string, entry: EntryId, body: EntryBody | null): Promise<void>;
  /** The same for many: an import publishes thousands of entries. Each entry at most once. */
  putAll(environment: string, releaseId: string, bodies: readonly (readonly [EntryId, EntryBody | null])[]): Promise<void>;
}

export interface ChangeFilter {
  readonly environment?: string;
  readonly statuses?: readonly ChangeStatus[];
  readonly authorId?: string;
  /** Part of the title, the reason or the ticket. */
  readonly text?: string;
  /** Only changes that edit this entry. */
  readonly entry?: EntryId;
  readonly limit?: number;
}

/** A change without its edits. */
export type ChangeAbout = Omit<Change, 'edits'>;

export interface ChangeStore {
  find(id: string): Promise<Change | undefined>;
  /** Without what may be thousands of rows. */
  findAbout(id: string): Promise<Omit<Change, 'edits' | 'approvals'> | undefined>;
  /** The same as `find`, and no other transaction may touch it until this one ends. */
  findForUpdate(id: string): Promise<Change | undefined>;
  findByNumber(number: number): Promise<Change | undefined>;
  /** Newest first. */
  list(filter: ChangeFilter): Promise<Change[]>;
  /** The same without the edits, of which there may be thousands. */
  listAbout(filter: ChangeFilter): Promise<ChangeAbout[]>;
  /** How many changes of these statuses edit each entry, without those that none edits; the revival of a flag edits its key. */
  countByEntry(environment: string, statuses: readonly ChangeStatus[]): Promise<Map<EntryId, number>>;
  /** Their edits whose base is not what is live, each with what is. */
  movedEdits(changeIds: readonly string[]): Promise<{ changeId: string; edit: EntryEdit; live: EntryBody | null }[]>;
  /** Gives the next number. */
  create(change: Omit<Change, 'number'>): Promise<Change>;
  /** Saves all but id, number, environment, author and approvals. Refuses by throwing when `version` is not one above the stored one. */
  save(change: Change): Promise<void>;
  addApproval(changeId: string, approval: Approval): Promise<void>;
}

export interface Release {
  readonly id: string;
  readonly environment: string;
  /** 1, 2, 3 … in its environment. */
  readonly number: number;
  /** Semantic version. */
  readonly version: string;
  readonly notes: string;
  readonly snapshot: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly publishedAt: Date;
  readonly changeId: string | null;
  /** The release whose content this one restores. */
  readonly restoresId: string | null;
  readonly approvals: readonly Approval[];
  readonly auditSeq: number | null;
  /** When the edge confirmed it; null while it is on its way. */
  readonly servedAt: Date | null;
}

export interface ReleaseStore {
  find(id: string): Promise<Release | undefined>;
  findByVersion(environment: string, version: string): Promise<Release | undefined>;
  /** The one whose publish this audit record tells of. */
  findByRecord(auditSeq: number): Promise<Release | undefined>;
  live(environment: string): Promise<Release | undefined>;
  /** Newest first. */
  list(environment: string, limit?: number, beforeNumber?: number): Promise<Release[]>;
  /** Gives the next number. */
  create(release: Omit<Release, 'number' | 'servedAt' | 'auditSeq'>): Promise<Release>;
  /** Content-addressed; saving a known digest again does nothing. */
  saveSnapshot(digest: string, bytes: Uint8Array): Promise<void>;
  findSnapshot(digest: string): Promise<Uint8Array | undefined>;
  /** Why the edge did not take a release; undefined when it did, or has yet to. */
  findRefusal(releaseId: string): Promise<ReleaseRefusal | undefined>;
  /** Of those that were not taken, by their ids. */
  findRefusals(releaseIds: readonly string[]): Promise<Map<string, ReleaseRefusal>>;
  saveRefusal(releaseId: string, refusal: ReleaseRefusal): Promise<void>;
}

export interface Kill {
  readonly id: string;
  readonly environment: string;
  readonly flag: string;
  readonly reason: string;
  readonly personId: string;
  readonly personName: string;
  readonly at: Date;
  readonly revivedAt: Date | null;
  /** When the edge confirmed it; null while it is on its way. */
  readonly servedAt: Date | null;
}

export interface KillStore {
  /** Kills in force. */
  list(environment: string): Promise<Kill[]>;
  find(environment: string, flag: string): Promise<Kill | undefined>;
  create(kill: Omit<Kill, 'revivedAt' | 'servedAt'>): Promise<void>;
  revive(killId: string, at: Date): Promise<void>;
  /** Whether there ever was a kill of this id, in force or revived. */
  isKnown(killId: string): Promise<boolean>;
}

export interface RecoveryStore {
  /** Those of `ids` whose acts are in our records already. */
  adopted(ids: readonly string[]): Promise<ReadonlySet<string>>;
  adopt(environment: string, act: RecoveryAct, at: Date): Promise<void>;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly title: string;
  readonly active: boolean;
  /** Standing ones; what elevations add is beside them. */
  readonly grants: readonly Grant[];
  readonly lastSeenAt: Date | null;
  readonly kind: ActorKind;
  /** That were approved and that nobody has ended; each has its own end. */
  readonly elevations: readonly RunningElevation[];
}

/** People. A service account is found by its id alone. */
export interface PersonStore {
  find(id: string): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  list(): Promise<Person[]>;
  create(person: Omit<Person, 'lastSeenAt' | 'kind' | 'elevations'>): Promise<void>;
  setGrants(personId: string, grants: readonly Grant[]): Promise<void>;
  setActive(personId: string, active: boolean): Promise<void>;
  noteSeen(personId: string, at: Date): Promise<void>;
  /** Keeps others from changing anybody's grants until this transaction ends. */
  lockGrants(): Promise<void>;
}

export interface SdkKey {
  readonly id: string;
  readonly environment: string;
  readonly kind: 'server' | 'client';
  readonly name: string;
  /** The last four characters, so that people can tell keys apart. */
  readonly hint: string;
  readonly hash: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt: Date | null;
  /** How often it may ask at the edge. */
  readonly rateTier: RateTier;
  /** When it ends by itself: set when it was rotated; null otherwise. */
  readonly expiresAt: Date | null;
  /** The key that takes its place. */
  readonly successorId: string | null;
}

export interface SdkKeyStore {
  list(environment: string): Promise<SdkKey[]>;
  find(id: string): Promise<SdkKey | undefined>;
  create(key: Omit<SdkKey, 'revokedAt' | 'expiresAt' | 'successorId'>): Promise<void>;
  edit(id: string, to: Pick<SdkKey, 'name' | 'rateTier'>): Promise<void>;
  revoke(id: string, at: Date): Promise<void>;
  /** Lets a key end at a time, in favour of another. */
  supersede(id: string, successorId: string, expiresAt: Date): Promise<void>;
}

export interface OutboxStore {
  /** The edge needs a new head of the environment; `payload` says why. */
  announce(topic: 'head', environment: string, payload: Json): Promise<void>;
  /** People and services are to be told. */
  notify(notice: Notice): Promise<void>;
  /** Announcements that the edge has not taken yet. */
  countPending(environment: string): Promise<number>;
}

export type { Actor, Change, Edit };
