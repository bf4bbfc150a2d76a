// Sessions: the browser holds a random secret in a signed cookie, the database its SHA-256, so that neither a leaked table nor a guessed
// row opens one. Whoever has none, or has yet to show a second factor, is led there and brought back, with the form they sent.
import { type AppLoadContext, redirect } from '@remix-run/node';
import { sessionEndOf, sessionLimitsOf } from '@switchyard/registry-core/access/session-limits';
import { type StepUpRefusal, stepUpRefusal } from '@switchyard/registry-core/access/step-up';
import type { Caller, Presence } from './caller.ts';
import { dressedCaller } from './guise.server.ts';
import { identityCookie, idOfSecret, readSecretCookie } from './identity/identity-cookies.server.ts';
import { recordFailure, recordIdentity, visitorOf } from './identity/identity-events.server.ts';
import { copyForm, parkForm } from './identity/parked-forms.server.ts';
import { paths, safePath } from './paths.ts';
import type { Session, SessionEnd, SessionProof } from './ports/identity.ts';
import type { Person } from './ports.ts';
import { toActor } from './who-asks.server.ts';

export type Visit =
  /** `half`: a second factor is still to be shown. */
  | { readonly state: 'open' | 'half'; readonly session: Session; readonly person: Person }
  | { readonly state: 'over'; readonly session: Session; readonly why: SessionEnd }
  | { readonly state: 'none' };

/** How exactly we know when somebody was last here: every request would be a write. */
const touchMs = 60_000;

export async function readVisit(context: AppLoadContext, request: Request): Promise<Visit> {
  const { ports, settings } = context.container;
  const secret = await readSecretCookie(identityCookie('session', settings), request);
  if (secret === undefined) return { state: 'none' };
  if (secret === 'forged') return rememberForgery(context, request);
  const visit = await ports.read(async ({ sessions, people }): Promise<Visit> => {
    const session = await sessions.find(idOfSecret(secret));
    const person = session && (await people.find(session.personId));
    if (!session || !person) return { state: 'none' };
    if (session.ended !== null) return { state: 'over', session, why: session.ended };
    const why = person.active ? sessionEndOf(session, person.grants, ports.now()) : 'left';
    if (why !== undefined) return { state: 'over', session, why };
    return { state: session.proof === null ? 'half' : 'open', session, person };
  });
  if (visit.state === 'over' && visit.session.ended === null) await endByItself(context, request, visit);
  return visit;
}

async function rememberForgery(context: AppLoadContext, request: Request): Promise<Visit> {
  const visitor = visitorOf(context, request);
  const event = { verb: 'admin.session.refuse', reason: 'The session cookie was not signed by this console.' } as const;
  await context.container.ports.transaction((stores) => recordFailure(stores, visitor, `forged:${visitor.ipHash}`, event));
  return { state: 'none' };
}

/** A limit was reached, or the person may not come in any more: whoever asks first puts it on record. */
async function endByItself(
  context: AppLoadContext,
  request: Request,
  { session, why }: { session: Session; why: SessionEnd },
): Promise<void> {
  const visitor = visitorOf(context, request);
  await context.container.ports.transaction(async (stores) => {
    if (!(await stores.sessions.end(session.handle, why, visitor.now))) return;
    const person = await stores.people.find(session.personId);
    await recordIdentity(stores, visitor, { verb: 'admin.session.timeout', person, target: `session:${session.handle}`, facts: { why } });
  });
}

export async function findPerson(context: AppLoadContext, request: Request): Promise<Person | undefined> {
  const visit = await readVisit(context, request);
  return visit.state === 'open' ? visit.person : undefined;
}

interface Asking {
  /** A page asks by itself: nobody needs to be there. */
  readonly background?: boolean;
}

/** Who is asking, under the looks that they go by; throws the redirect to the sign-in page when nobody is signed in. */
export async function requireCaller(context: AppLoadContext, request: Request, asking?: Asking): Promise<Caller> {
  return dressedCaller(context.container.ports, await requireSelf(context, request, asking));
}

/** The same without another person's looks. */
export async function requireSelf(context: AppLoadContext, request: Request, { background = false }: Asking = {}): Promise<Caller> {
  const copy = copyForm(request);
  const visit = await readVisit(context, request);
  if (visit.state !== 'open') return leadToSignIn(context, request, visit, copy);
  const { session, person } = visit;
  const { ports } = context.container;
  if (!background && ports.now().getTime() - session.lastSeenAt.getTime() > touchMs) {
    await ports.transaction(({ sessions }) => sessions.touch(session.id, ports.now()));
  }
  const leadToStepUp = (refusal: StepUpRefusal) => stepUp(context, request, { refusal, copy, person });
  return callerOf(context, visit, { provedAt: session.provedAt, session: session.handle, leadToStepUp });
}

export function callerOf(context: AppLoadContext, { person }: { readonly person: Person }, presence: Presence): Caller {
  return { actor: toActor(person), requestId: context.requestId, presence };
}

/** The page that a request comes from or stands for; none for what only scripts ask. */
function pageOf(request: Request): string | undefined {
  const { pathname, search } = new URL(request.url);
  if (request.method === 'GET') return pathname === paths.root ? undefined : pathname + search;
  const referrer = request.headers.get('referer');
  if (referrer === null || !URL.canParse(referrer)) return undefined;
  const page = new URL(referrer);
  return safePath(page.pathname + page.search);
}

async function leadToSignIn(
  context: AppLoadContext,
  request: Request,
  visit: Exclude<Visit, { state: 'open' }>,
  copy: Request | undefined,
): Promise<never> {
  if (visit.state === 'half') throw redirect(paths.secondFactor({ next: pageOf(request) }));
  const isTimedOut = visit.state === 'over' && (visit.why === 'idle' || visit.why === 'absolute');
  const over = visit.state === 'over' ? visit.why : undefined;
  if (!isTimedOut || !copy) throw redirect(paths.signIn({ next: pageOf(request), over }));
  const parked = await parkForm(context, { copy, personId: visit.session.personId, why: 'session_over' });
  throw redirect(paths.signIn({ next: paths.goOn, over }), { headers: { 'set-cookie': parked } });
}

interface StepUpStart {
  readonly refusal: StepUpRefusal;
  readonly copy: Request | undefined;
  readonly person: Person;
}

async function stepUp(context: AppLoadContext, request: Request, { refusal, copy, person }: StepUpStart): Promise<never> {
  const before = refusal.verb;
  // A download leads back to the page that it was asked for on.
  const from = request.headers.get('referer')
    ? pageOf(new Request(request.url, { method: 'POST', headers: request.headers }))
    : pageOf(request);
  if (!copy) throw redirect(paths.stepUp({ before, next: from }));
  const parked = await parkForm(context, { copy, personId: person.id, why: 'step_up' });
  throw redirect(paths.stepUp({ before, next: paths.goOn, from }), { headers: { 'set-cookie': parked } });
}

export interface NewSession {
  readonly person: Person;
  readonly idToken: string | null;
  readonly proof: SessionProof | null;
  readonly provedAt: Date | null;
  readonly deviceId: string | null;
  /** Shorter than the roles of the person allow. */
  readonly atMostMs?: number;
}

/** Opens a session; answers the cookie that carries it. */
export async function startSession(
  context: AppLoadContext,
  request: Request,
  { person, atMostMs = Number.POSITIVE_INFINITY, ...rest }: NewSession,
): Promise<string> {
  const { ports, settings } = context.container;
  const { ipHash, userAgent, now } = visitorOf(context, request);
  const secret = ports.newSecret();
  const expiresAt = new Date(now.getTime() + Math.min(atMostMs, sessionLimitsOf(person.grants).absoluteMs));
  await ports.transaction(async ({ sessions, people }) => {
    const session = { id: idOfSecret(secret), handle: ports.newId('ses'), personId: person.id, ...rest };
    await sessions.create({ ...session, createdAt: now, lastSeenAt: now, expiresAt, ipHash, userAgent });
    await people.noteSeen(person.id, now);
  });
  return identityCookie('session', settings).serialize(secret, { expires: expiresAt });
}

/** The same session under another secret, with what was just proved: a cookie that leaked before is worth nothing after. */
export async function rotateSession(
  context: AppLoadContext,
  session: Session,
  proved: { readonly proof: SessionProof; readonly provedAt: Date; readonly deviceId?: string },
): Promise<string> {
  const { ports, settings } = context.container;
  const secret = ports.newSecret();
  await ports.transaction(({ sessions }) => sessions.rotate(session.id, { id: idOfSecret(secret), ...proved }));
  return identityCookie('session', settings).serialize(secret, { expires: session.expiresAt });
}

/** Ends the session, if there is one; answers the cookie that forgets it and the id token that ends it at the provider too. */
export async function endSession(context: AppLoadContext, request: Request): Promise<{ cookie: string; idToken: string | null }> {
  const { ports, settings } = context.container;
  const cookie = await identityCookie('session', settings).serialize('', { maxAge: 0 });
  const visit = await readVisit(context, request);
  if (visit.state !== 'open' && visit.state !== 'half') return { cookie, idToken: null };
  const { session, person } = visit;
  const visitor = visitorOf(context, request);
  await ports.transaction(async (stores) => {
    await stores.sessions.end(session.handle, 'signed_out', visitor.now);
    await recordIdentity(stores, visitor, { verb: 'admin.logout', person, target: `session:${session.handle}` });
  });
  return { cookie, idToken: session.idToken };
}

interface Visiting {
  readonly session: Session;
  readonly person: Person;
}

/** Whoever has yet to show a second factor; everybody else goes where they were going. */
export async function requireHalf(context: AppLoadContext, request: Request, next: string): Promise<Visiting> {
  const visit = await readVisit(context, request);
  if (visit.state === 'half') return visit;
  throw redirect(visit.state === 'open' ? next : paths.signIn({ next, over: visit.state === 'over' ? visit.why : undefined }));
}

export async function requireOpen(context: AppLoadContext, request: Request): Promise<Visiting> {
  const visit = await readVisit(context, request);
  return visit.state === 'open' ? visit : leadToSignIn(context, request, visit, undefined);
}

export interface Enrolling extends Visiting {
  readonly caller: Caller;
  /** No second factor of our own yet: the sign-in itself counts as the proof for adding one. */
  readonly first: boolean;
}

/** Whoever may set up a second factor: the first one right after signing in, more of them after a step-up. */
export async function requireEnrolling(context: AppLoadContext, request: Request): Promise<Enrolling> {
  const { ports } = context.container;
  const visit = await readVisit(context, request);
  if (visit.state === 'none' || visit.state === 'over') return leadToSignIn(context, request, visit, undefined);
  const { session, person } = visit;
  const first = (await ports.read(({ factors }) => factors.list(person.id))).every(({ confirmedAt }) => confirmedAt === null);
  // A session without its second step opens nothing else: with factors there are, it shows one of them first.
  if (visit.state === 'half' && !first) throw redirect(paths.secondFactor());
  const signedInAt = session.createdAt;
  const provedAt = first && (session.provedAt === null || session.provedAt < signedInAt) ? signedInAt : session.provedAt;
  const refusal = stepUpRefusal('factor:add', false, { provedAt }, ports.now());
  if (refusal && visit.state === 'half')
    throw redirect(paths.signIn({ over: 'idle' }), { headers: { 'set-cookie': (await endSession(context, request)).cookie } });
  if (refusal) return stepUp(context, request, { refusal, copy: undefined, person });
  return { session, person, first, caller: callerOf(context, visit, { provedAt, session: session.handle }) };
}
