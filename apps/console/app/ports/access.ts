// What use-cases need for rights that are not somebody's own for good: elevations, guises, service accounts, keys of the API, and the
// issuers whose tokens are traded for one.
import type { ElevationGives, ElevationStatus, RunningElevation } from '@switchyard/registry-core/access/elevation';
import type { Grant, Guise, KeyScope } from '@switchyard/registry-core/access/grant';
import type { IdToken } from '@switchyard/registry-core/access/token-trust';

export const actorKinds = ['person', 'service'] as const;
export type ActorKind = (typeof actorKinds)[number];

export const elevationKinds = ['elevation', 'break_glass'] as const satisfies readonly RunningElevation['kind'][];

export interface Elevation {
  readonly id: string;
  readonly kind: (typeof elevationKinds)[number];
  readonly personId: string;
  readonly personName: string;
  readonly gives: ElevationGives;
  readonly reason: string;
  readonly ticket: string | null;
  readonly minutes: number;
  readonly requestedAt: Date;
  /** As it was written down; statusAt() says what it is. */
  readonly status: ElevationStatus;
  readonly decidedAt: Date | null;
  readonly decidedById: string | null;
  readonly decidedByName: string | null;
  /** Of who approved or denied it, or why it ended early. */
  readonly comment: string;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly reviewedAt: Date | null;
  readonly reviewedById: string | null;
  readonly reviewedByName: string | null;
  /** What the reviewer found. */
  readonly review: string;
}

export interface ElevationFilter {
  readonly personId?: string;
  /** Waiting, running, or not yet reviewed. */
  readonly open?: boolean;
  readonly limit?: number;
}

export type ElevationChanges = Partial<
  Pick<
    Elevation,
    | 'status'
    | 'decidedAt'
    | 'decidedById'
    | 'decidedByName'
    | 'comment'
    | 'endsAt'
    | 'endedAt'
    | 'reviewedAt'
    | 'reviewedById'
    | 'reviewedByName'
    | 'review'
  >
>;

export interface ElevationStore {
  find(id: string): Promise<Elevation | undefined>;
  /** The same, and no other transaction may touch it until this one ends. */
  findForUpdate(id: string): Promise<Elevation | undefined>;
  /** Newest first. */
  list(filter: ElevationFilter): Promise<Elevation[]>;
  create(elevation: Elevation): Promise<void>;
  save(id: string, changes: ElevationChanges): Promise<void>;
}

export interface WornGuise extends Guise {
  readonly reason: string;
  readonly startedAt: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
}

export interface GuiseStore {
  find(id: string): Promise<WornGuise | undefined>;
  /** What this person wears at the moment, were it past its end or not. */
  worn(personId: string): Promise<WornGuise | undefined>;
  /** All that nobody has ended. */
  listWorn(): Promise<WornGuise[]>;
  start(guise: Omit<WornGuise, 'endedAt'>): Promise<void>;
  end(id: string, at: Date): Promise<void>;
}

export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  /** What it is for. */
  readonly title: string;
  readonly active: boolean;
  readonly grants: readonly Grant[];
}

/** A key of the API: of a person, or of a service account. */
export interface ApiToken {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly scope: KeyScope;
  /** From then on it opens nothing; null: until it is revoked. */
  readonly expiresAt: Date | null;
  readonly successorId: string | null;
  /** The trust that it was traded under; null for one that somebody made. */
  readonly trustId: string | null;
  readonly lastRefusedAt: Date | null;
}

export interface TokenStore {
  create(token: Omit<ApiToken, 'lastUsedAt' | 'revokedAt' | 'successorId' | 'lastRefusedAt'>, hash: string): Promise<void>;
  find(id: string): Promise<ApiToken | undefined>;
  findByHash(hash: string): Promise<ApiToken | undefined>;
  /** Newest first. */
  list(personId: string): Promise<ApiToken[]>;
  /** Lets a token end at a time, in favour of another. */
  supersede(id: string, successorId: string, expiresAt: Date): Promise<void>;
  revoke(id: string, at: Date): Promise<void>;
  use(id: string, at: Date): Promise<void>;
  refuse(id: string, at: Date): Promise<void>;
}

export interface TokenTrust {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  readonly audience: string;
  /** What the subject has to be; `*` stands for any text without a slash or colon, `**` for any. */
  readonly subject: string;
  /** Claims that have to be exactly so, such as `repository` and `ref`. */
  readonly claims: Readonly<Record<string, string>>;
  readonly scope: KeyScope;
  /** How long a token lasts that was traded. */
  readonly minutes: number;
  readonly createdAt: Date;
  readonly createdByName: string;
  readonly removedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** Reads ID tokens of other issuers. */
export interface IdTokenReader {
  /** Who issued it, by its own word; undefined: it is no such token. */
  issuerOf(token: string): string | undefined;
  /** The token, once its issuer's own keys have vouched for it; a sentence says why not. Asks nobody but that issuer. */
  read(token: string, issuer: string): Promise<IdToken | string>;
}

export interface ServiceAccountStore {
  find(id: string): Promise<ServiceAccount | undefined>;
  list(): Promise<ServiceAccount[]>;
  create(account: ServiceAccount): Promise<void>;
  trusts(accountId: string): Promise<TokenTrust[]>;
  /** Those in force of an issuer. */
  trustsOf(issuer: string): Promise<TokenTrust[]>;
  addTrust(trust: TokenTrust): Promise<void>;
  removeTrust(id: string, at: Date): Promise<void>;
  noteTrustUse(id: string, at: Date): Promise<void>;
}
