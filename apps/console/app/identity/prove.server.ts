// Proving to be there by a factor of our own: a code of an authenticator app, a passkey, or a recovery code. The same for the second step
// of a sign-in and for a step-up; only what it opens differs.
import type { AppLoadContext } from '@remix-run/node';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Factor, Passkey, Session } from '../ports/identity.ts';
import type { Person, Stores } from '../ports.ts';
import { rotateSession } from '../session.server.ts';
import { identityCookie, idOfSecret } from './identity-cookies.server.ts';
import { mayTry, recordFailure, recordIdentity, tooManyAttempts, type Visitor, visitorOf } from './identity-events.server.ts';

export type Shown =
  | { readonly by: 'code'; readonly code: string }
  | { readonly by: 'recovery'; readonly code: string }
  | { readonly by: 'passkey'; readonly answer: unknown };

export interface Proving {
  readonly session: Session;
  readonly person: Person;
  /** Signing in, the second step; or proving once more before an act. */
  readonly purpose: 'sign-in' | 'step-up';
  readonly shown: Shown;
  /** Not to be asked for a second factor at sign-in on this device for thirty days. */
  readonly trustDevice: boolean;
}

const deviceTrustMs = 30 * 24 * 60 * 60_000;
const verbs = {
  'sign-in': { success: 'admin.login.success', fail: 'admin.login.fail' },
  'step-up': { success: 'admin.stepup.success', fail: 'admin.stepup.fail' },
} as const;

/** Answers the cookies that carry the session from now on. */
export async function prove(context: AppLoadContext, request: Request, proving: Proving): Promise<Result<{ cookies: string[] }>> {
  const { ports } = context.container;
  const { session, person, purpose, shown } = proving;
  const visitor = visitorOf(context, request);
  const subject = `factor:${person.id}`;
  const target = `session:${session.handle}`;
  const proved = await ports.transaction(async (stores): Promise<Result<'totp' | 'passkey' | 'recovery'>> => {
    if (!(await mayTry(stores, subject, visitor.now))) return { ok: false, refusal: tooManyAttempts };
    const kind = await check(context, stores, proving, visitor.now);
    if (kind === undefined) {
      await recordFailure(stores, visitor, subject, { verb: verbs[purpose].fail, person, target, facts: { by: shown.by } });
      return refuse('FACTOR_REFUSED', wrong[shown.by]);
    }
    await stores.identities.forgetLockOut(subject);
    await recordIdentity(stores, visitor, { verb: verbs[purpose].success, person, target, facts: { secondFactor: kind } });
    return accept(kind);
  });
  if (!proved.ok) return proved;
  const device = proving.trustDevice && purpose === 'sign-in' ? await trustDevice(context, visitor, person) : undefined;
  const rotated = await rotateSession(context, session, {
    proof: proved.value,
    provedAt: visitor.now,
    ...(device && { deviceId: device.id }),
  });
  return accept({ cookies: [rotated, ...(device ? [device.cookie] : [])] });
}

const wrong: Readonly<Record<Shown['by'], string>> = {
  code: 'This code is not right, or was used already. Wait for the next one and try again.',
  recovery: 'This is not one of your unused recovery codes.',
  passkey: 'This passkey did not answer as it should. Try again.',
};

async function check(
  context: AppLoadContext,
  stores: Stores,
  { person, session, shown }: Proving,
  now: Date,
): Promise<'totp' | 'passkey' | 'recovery' | undefined> {
  const { proofs } = context.container.ports;
  if (shown.by === 'recovery') {
    return (await stores.factors.spendRecoveryCode(person.id, proofs.hashRecoveryCode(person.id, shown.code), now))
      ? 'recovery'
      : undefined;
  }
  const confirmed = (await stores.factors.list(person.id)).filter(({ confirmedAt }) => confirmedAt !== null);
  if (shown.by === 'passkey') {
    if (session.challenge === null) return undefined;
    await stores.sessions.setChallenge(session.id, null);
    const factor = confirmed.find(({ is }) => is.kind === 'passkey' && is.credentialId === idOfAnswer(shown.answer));
    if (factor?.is.kind !== 'passkey') return undefined;
    const counter = await proofs.checkPasskey(shown.answer, session.challenge, factor.is);
    return counter !== undefined && (await stores.factors.use(factor.id, now, { counter })) ? 'passkey' : undefined;
  }
  for (const factor of confirmed) {
    const step = factor.is.kind === 'totp' ? proofs.checkTotp(factor.is.sealedSecret, shown.code, now) : undefined;
    if (step !== undefined && (await stores.factors.use(factor.id, now, { step }))) return 'totp';
  }
  return undefined;
}

/** Which passkey an answer says that it is of. */
export function idOfAnswer(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
}

async function trustDevice(context: AppLoadContext, visitor: Visitor, person: Person): Promise<{ id: string; cookie: string }> {
  const { ports, settings } = context.container;
  const secret = ports.newSecret();
  const id = ports.newId('dev');
  const { now, userAgent } = visitor;
  await ports.transaction(async (stores) => {
    const expiresAt = new Date(now.getTime() + deviceTrustMs);
    await stores.factors.addDevice({
      id,
      hash: idOfSecret(secret),
      personId: person.id,
      userAgent,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    });
    await recordIdentity(stores, visitor, { verb: 'admin.device.trust.add', person, target: `device:${id}` });
  });
  return { id, cookie: await identityCookie('device', settings).serialize(secret) };
}

export interface WaysToProve {
  readonly totp: boolean;
  readonly recovery: boolean;
  /** What the browser asks a passkey with; null: there is none. */
  readonly passkey: object | null;
  /** Whether the issuer may be asked again: it has said before when it asked. */
  readonly issuer: boolean;
}

export async function waysToProve(
  { container: { ports } }: AppLoadContext,
  { session, person }: { readonly session: Session; readonly person: Person },
): Promise<WaysToProve> {
  const { factors, codes } = await ports.read(async (stores) => ({
    factors: (await stores.factors.list(person.id)).filter(({ confirmedAt }) => confirmedAt !== null),
    codes: await stores.factors.countRecoveryCodes(person.id),
  }));
  const passkeys = factors.flatMap(({ is }) => (is.kind === 'passkey' ? [is] : []));
  return {
    totp: factors.some(({ is }) => is.kind === 'totp'),
    recovery: codes > 0,
    passkey: passkeys.length > 0 ? await askPasskey(ports, session, passkeys) : null,
    issuer: session.proof === 'issuer' && session.provedAt !== null,
  };
}

async function askPasskey(
  { proofs, transaction }: AppLoadContext['container']['ports'],
  session: Session,
  passkeys: readonly Passkey[],
): Promise<object> {
  const { options, challenge } = await proofs.askPasskey(passkeys);
  await transaction(({ sessions }) => sessions.setChallenge(session.id, challenge));
  return options;
}

export type { Factor };
