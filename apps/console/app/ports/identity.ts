// Who is signed in, and by what they proved it, as sign-in, use-cases and queries need it.
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { GroupGrants } from '@switchyard/registry-core/access/group-grants';
import type { LockOut } from '@switchyard/registry-core/access/lock-out';

/** A second factor of our own. */
export const factorKinds = ['totp', 'passkey'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** By what a session's second factor was shown: by the issuer's word, by one of our own, by a recovery code, or on a trusted device. */
export const sessionProofs = ['issuer', 'totp', 'passkey', 'recovery', 'device'] as const;
export type SessionProof = (typeof sessionProofs)[number];

/** Why a session is over before its time, or at it. */
export const sessionEnds = ['signed_out', 'idle', 'absolute', 'revoked', 'left'] as const;
export type SessionEnd = (typeof sessionEnds)[number];

export interface Session {
  /** The hash of what the browser holds; another one after each rotation. */
  readonly id: string;
  /** What it is called in lists and in the audit. */
  readonly handle: string;
  readonly personId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly idToken: string | null;
  readonly userAgent: string;
  readonly ipHash: string;
  /** null: the second factor is still to be shown, and nothing else is open. */
  readonly proof: SessionProof | null;
  readonly provedAt: Date | null;
  /** What the next answer of a passkey must sign. */
  readonly challenge: string | null;
  readonly deviceId: string | null;
  readonly endedAt: Date | null;
  readonly ended: SessionEnd | null;
}

export interface SessionStore {
  /** Sweeps those that have been over for a week. */
  create(session: Omit<Session, 'challenge' | 'endedAt' | 'ended'>): Promise<void>;
  find(id: string): Promise<Session | undefined>;
  /** Not ended; last seen first. */
  listOpen(personId: string): Promise<Session[]>;
  touch(id: string, at: Date): Promise<void>;
  /** Another secret for the same session, with what was proved. */
  rotate(
    id: string,
    next: { readonly id: string; readonly proof: SessionProof; readonly provedAt: Date; readonly deviceId?: string },
  ): Promise<void>;
  setChallenge(id: string, challenge: string | null): Promise<void>;
  /** Whether it was open until now. */
  end(handle: string, why: SessionEnd, at: Date): Promise<boolean>;
  /** All of a person; answers the handles of those that were open. */
  endAll(personId: string, why: SessionEnd, at: Date, exceptHandle?: string): Promise<string[]>;
}

/** The person as an issuer knows them. */
export interface PersonIdentity {
  readonly personId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
  /** Whether the grants follow from the groups. */
  readonly byGroups: boolean;
}

export interface GroupMapping extends GroupGrants {
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** A form that was sent while its sender had to prove who they are first. */
export interface ParkedForm {
  readonly id: string;
  readonly personId: string;
  readonly path: string;
  readonly body: string;
  readonly why: 'step_up' | 'session_over';
  readonly at: Date;
}

export interface IdentityStore {
  find(personId: string): Promise<PersonIdentity | undefined>;
  findBySubject(issuer: string, subject: string): Promise<PersonIdentity | undefined>;
  save(identity: PersonIdentity): Promise<void>;
  /** Those whose grants follow from their groups. */
  listByGroups(): Promise<PersonIdentity[]>;
  groups(): Promise<GroupMapping[]>;
  /** No grants: the group is not mapped any more. */
  saveGroup(group: string, grants: readonly Grant[], at: Date, by: string): Promise<void>;
  /** Whether the state of a sign-in was not spent before. */
  spend(hash: string, at: Date): Promise<boolean>;
  findLockOut(subject: string): Promise<LockOut | undefined>;
  saveLockOut(subject: string, lockOut: LockOut): Promise<void>;
  forgetLockOut(subject: string): Promise<void>;
  park(form: ParkedForm): Promise<void>;
  /** Gives it out once, to whom it belongs. */
  takeParked(id: string, personId: string): Promise<ParkedForm | undefined>;
}

export interface Passkey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Beside a sign-in at the issuer, or in its place: then the device must have made sure who holds it. */
export type PasskeyUse = 'second-factor' | 'alone';

export interface Factor {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly createdAt: Date;
  /** null: begun, and not yet shown to work. */
  readonly confirmedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly is: { readonly kind: 'totp'; readonly sealedSecret: Uint8Array } | ({ readonly kind: 'passkey' } & Passkey);
}

export interface TrustedDevice {
  readonly id: string;
  readonly hash: string;
  readonly personId: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export interface FactorStore {
  /** Of a person, oldest first. */
  list(personId: string): Promise<Factor[]>;
  findPasskey(credentialId: string): Promise<Factor | undefined>;
  /** An unconfirmed one of the same kind gives way. */
  add(factor: Omit<Factor, 'lastUsedAt'>): Promise<void>;
  confirm(id: string, at: Date): Promise<void>;
  remove(id: string): Promise<void>;
  /** Notes the use; false when this step or counter was used before, by whoever came first. */
  use(id: string, at: Date, used: { readonly step: number } | { readonly counter: number }): Promise<boolean>;
  /** In place of all from before. */
  saveRecoveryCodes(personId: string, hashes: readonly string[], at: Date): Promise<void>;
  /** Whether there was such a code, unused. */
  spendRecoveryCode(personId: string, hash: string, at: Date): Promise<boolean>;
  countRecoveryCodes(personId: string): Promise<number>;
  addDevice(device: TrustedDevice): Promise<void>;
  findDevice(hash: string): Promise<TrustedDevice | undefined>;
  seeDevice(id: string, at: Date): Promise<void>;
  listDevices(personId: string): Promise<TrustedDevice[]>;
  removeDevice(id: string): Promise<void>;
}

export interface NewTotp {
  readonly sealedSecret: Uint8Array;
  /** Base32, to be typed where there is no camera. */
  readonly secret: string;
  /** otpauth://totp/… */
  readonly uri: string;
}

/** Options for the browser and the challenge in them, which the answer must sign. */
export interface PasskeyQuestion {
  readonly options: object;
  readonly challenge: string;
}

/** What makes and checks second factors. It knows the key that secrets are sealed with, and the console's own address. */
export interface Proofs {
  newTotp(email: string): NewTotp;
  /** The same secret again, while it is being set up. */
  showTotp(sealedSecret: Uint8Array, email: string): NewTotp;
  /** The time step that the code belongs to, one step early or late; undefined: wrong. */
  checkTotp(sealedSecret: Uint8Array, code: string, now: Date): number | undefined;
  /** Keyed, so that a leaked table is worth nothing by itself. */
  hashRecoveryCode(personId: string, code: string): string;
  hashAddress(address: string): string;
  offerPasskey(
    person: { readonly id: string; readonly email: string; readonly name: string },
    known: readonly Passkey[],
  ): Promise<PasskeyQuestion>;
  takePasskey(answer: unknown, challenge: string): Promise<Passkey | undefined>;
  /** `alone`: whichever the browser has, after a finger or a code on the device. */
  askPasskey(known: readonly Passkey[], use?: PasskeyUse): Promise<PasskeyQuestion>;
  /** The new signature counter; undefined: it was not signed by this passkey, here and now. */
  checkPasskey(answer: unknown, challenge: string, passkey: Passkey, use?: PasskeyUse): Promise<number | undefined>;
}
