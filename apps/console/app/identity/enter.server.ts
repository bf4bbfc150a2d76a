// What becomes of the provider's answer: a session, one that still asks for a second factor, a confirmed session, or a refusal. All of it
// on record.
import type { AppLoadContext } from '@remix-run/node';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { paths } from '../paths.ts';
import type { SessionProof, TrustedDevice } from '../ports/identity.ts';
import type { Person } from '../ports.ts';
import { readVisit, rotateSession, startSession } from '../session.server.ts';
import { isAskedAnew, type Redeemed, redeemSignIn } from '../sign-in.server.ts';
import { admitPerson } from './admit-person.server.ts';
import { identityCookie, idOfSecret, readSecretCookie } from './identity-cookies.server.ts';
import { mayTry, recordFailure, recordIdentity, tooManyAttempts, visitorOf } from './identity-events.server.ts';

export interface Entered {
  readonly next: string;
  readonly cookies: readonly string[];
}

/** Takes the provider's answer. */
export async function enter(context: AppLoadContext, request: Request): Promise<Result<Entered>> {
  const { ports } = context.container;
  const visitor = visitorOf(context, request);
  const subject = `sign-in:${visitor.ipHash}`;
  if (!(await ports.transaction((stores) => mayTry(stores, subject, visitor.now)))) return { ok: false, refusal: tooManyAttempts };
  const redeemed = await redeemSignIn(context, request);
  const entered = redeemed.ok ? await comeIn(context, request, redeemed.value) : redeemed;
  await ports.transaction(async (stores) => {
    if (entered.ok) return stores.identities.forgetLockOut(subject);
    const facts = redeemed.ok ? { issuer: redeemed.value.claims.issuer, subject: redeemed.value.claims.subject } : {};
    return recordFailure(stores, visitor, subject, {
      verb: 'admin.login.fail',
      reason: entered.refusal.message,
      facts: { ...facts, code: entered.refusal.code },
    });
  });
  return entered;
}

async function comeIn(context: AppLoadContext, request: Request, redeemed: Redeemed): Promise<Result<Entered>> {
  const admitted = await admit(context, request, redeemed);
  if (!admitted.ok) return admitted;
  const forgetAttempt = await identityCookie('sign-in', context.container.settings).serialize('', { maxAge: 0 });
  const entered =
    redeemed.attempt.confirms === null
      ? await open(context, request, redeemed, admitted.value)
      : await confirm(context, request, redeemed, admitted.value);
  return entered.ok ? accept({ ...entered.value, cookies: [...entered.value.cookies, forgetAttempt] }) : entered;
}

/** The person behind the claims. Joining and changes of grants are on record in the product's own name: the groups decided. */
async function admit(context: AppLoadContext, request: Request, { claims }: Redeemed): Promise<Result<Person>> {
  const { ports } = context.container;
  const visitor = visitorOf(context, request);
  return ports.transaction(async (stores) => {
    const admitted = await admitPerson(stores, { claims, now: visitor.now, newId: () => ports.newId('per') });
    if (!admitted.ok) return admitted;
    const { person, changed } = admitted.value;
    if (changed) {
      const { verb, before, after } = changed;
      const product = { actorId: 'switchyard', actorName: 'Switchyard', actorRoles: 'none', requestId: visitor.requestId };
      const reason = 'Groups at the identity provider';
      await stores.audit.append({
        ...product,
        at: visitor.now,
        verb,
        target: `person:${person.id}`,
        environment: null,
        reason,
        before,
        after,
        result: 'done',
      });
    }
    return accept(person);
  });
}

/** A trusted device stands for the second factor at sign-in, never for a step-up. */
async function findTrustedDevice(context: AppLoadContext, request: Request, person: Person): Promise<TrustedDevice | undefined> {
  const { ports, settings } = context.container;
  const secret = await readSecretCookie(identityCookie('device', settings), request);
  if (secret === undefined || secret === 'forged') return undefined;
  return ports.transaction(async ({ factors }) => {
    const device = await factors.findDevice(idOfSecret(secret));
    if (device?.personId !== person.id || device.expiresAt <= ports.now()) return undefined;
    await factors.seeDevice(device.id, ports.now());
    return device;
  });
}

async function open(
  context: AppLoadContext,
  request: Request,
  { attempt, claims, idToken }: Redeemed,
  person: Person,
): Promise<Result<Entered>> {
  // Whoever signs in anew leaves the session from before: its cookie is overwritten and would linger.
  await endBefore(context, request);
  const device = claims.secondFactor ? undefined : await findTrustedDevice(context, request, person);
  const proof = claims.secondFactor ? 'issuer' : device ? 'device' : null;
  const provedAt = claims.secondFactor ? claims.authenticatedAt : null;
  const cookie = await startSession(context, request, { person, idToken, proof, provedAt, deviceId: device?.id ?? null });
  if (proof === null) return accept({ next: paths.secondFactor({ next: attempt.next }), cookies: [cookie] });
  await recordLogin(context, request, person, proof);
  return accept({ next: attempt.next, cookies: [cookie] });
}

async function endBefore(context: AppLoadContext, request: Request): Promise<void> {
  const visit = await readVisit(context, request);
  if (visit.state !== 'open' && visit.state !== 'half') return;
  const { ports } = context.container;
  await ports.transaction(({ sessions }) => sessions.end(visit.session.handle, 'signed_out', ports.now()));
}

export async function recordLogin(context: AppLoadContext, request: Request, person: Person, proof: SessionProof): Promise<void> {
  const event = { verb: 'admin.login.success', person, facts: { secondFactor: proof } } as const;
  await context.container.ports.transaction((stores) => recordIdentity(stores, visitorOf(context, request), event));
}

const notConfirmed = (why: string): { ok: false; refusal: Refusal } =>
  refuse('NOT_CONFIRMED', `You are signed in as before, but not confirmed: ${why}`);

/** The same person, asked anew with a second factor by the provider, has proved to be there. */
async function confirm(context: AppLoadContext, request: Request, { attempt, claims }: Redeemed, person: Person): Promise<Result<Entered>> {
  const visit = await readVisit(context, request);
  if (visit.state !== 'open' || visit.session.handle !== attempt.confirms) return notConfirmed('your session ended meanwhile.');
  if (visit.person.id !== person.id) return notConfirmed('the identity provider named somebody else.');
  if (!claims.secondFactor || !isAskedAnew({ attempt, claims }))
    return notConfirmed('the identity provider did not ask for your second factor again.');
  const cookie = await rotateSession(context, visit.session, { proof: 'issuer', provedAt: context.container.ports.now() });
  const event = { verb: 'admin.stepup.success', person, target: `session:${visit.session.handle}`, facts: { by: 'issuer' } } as const;
  await context.container.ports.transaction((stores) => recordIdentity(stores, visitorOf(context, request), event));
  return accept({ next: attempt.next, cookies: [cookie] });
}
