// The way in while the identity provider is away: a passkey alone, for those who may break the glass. The passkey says who it is and, by a
// finger or a code on the device, that they are there. Everybody who reviews broken glass is alarmed, and the session is short.
import type { AppLoadContext } from '@remix-run/node';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { decisionOn } from '../access.server.ts';
import { environmentForAll, notify, thoseWho } from '../notify.server.ts';
import type { Person, Stores } from '../ports.ts';
import { startSession } from '../session.server.ts';
import { toActor } from '../who-asks.server.ts';
import { identityCookie, idOfSecret } from './identity-cookies.server.ts';
import { mayTry, recordFailure, recordIdentity, tooManyAttempts, type Visitor, visitorOf } from './identity-events.server.ts';
import { idOfAnswer } from './prove.server.ts';

const sessionMs = 60 * 60_000;

/** What the browser asks any of its passkeys, and the cookie with the challenge that the answer must sign. */
export async function askAnyPasskey({ container: { ports, settings } }: AppLoadContext): Promise<{ options: object; cookie: string }> {
  const { options, challenge } = await ports.proofs.askPasskey([], 'alone');
  return { options, cookie: await identityCookie('passkey', settings).serialize(challenge) };
}

/** Takes the answer; what is wrong with it is not said, so that nobody learns whose passkey it is. */
export async function enterByPasskey(context: AppLoadContext, request: Request, answer: unknown): Promise<Result<{ cookies: string[] }>> {
  const { ports, settings } = context.container;
  const visitor = visitorOf(context, request);
  const subject = `sign-in:${visitor.ipHash}`;
  const cookie = identityCookie('passkey', settings);
  const challenge: unknown = await cookie.parse(request.headers.get('cookie'));
  const entered = await ports.transaction(async (stores): Promise<Result<Person>> => {
    if (!(await mayTry(stores, subject, visitor.now))) return { ok: false, refusal: tooManyAttempts };
    const person = typeof challenge === 'string' ? await findOwner(context, stores, { answer, challenge, now: visitor.now }) : undefined;
    if (!person) {
      await recordFailure(stores, visitor, subject, { verb: 'admin.login.fail', facts: { by: 'passkey alone' } });
      return refuse('FACTOR_REFUSED', 'This passkey does not open the console without the identity provider.');
    }
    await stores.identities.forgetLockOut(subject);
    await alarm(stores, person, visitor);
    return accept(person);
  });
  if (!entered.ok) return entered;
  const person = entered.value;
  const session = { person, idToken: null, proof: 'passkey', provedAt: visitor.now, deviceId: null } as const;
  return accept({
    cookies: [await startSession(context, request, { ...session, atMostMs: sessionMs }), await cookie.serialize('', { maxAge: 0 })],
  });
}

interface Shown {
  readonly answer: unknown;
  readonly challenge: string;
  readonly now: Date;
}

async function findOwner(
  { container: { ports } }: AppLoadContext,
  stores: Stores,
  { answer, challenge, now }: Shown,
): Promise<Person | undefined> {
  if (!(await stores.identities.spend(idOfSecret(challenge), now))) return undefined;
  const factor = await stores.factors.findPasskey(String(idOfAnswer(answer)));
  if (factor?.is.kind !== 'passkey' || factor.confirmedAt === null) return undefined;
  const counter = await ports.proofs.checkPasskey(answer, challenge, factor.is, 'alone');
  if (counter === undefined || !(await stores.factors.use(factor.id, now, { counter }))) return undefined;
  const person = await stores.people.find(factor.personId);
  return person?.active && (await mayBreakGlass(stores, person, now)) ? person : undefined;
}

/** In any environment: grants may be limited to some. */
async function mayBreakGlass(stores: Stores, person: Person, now: Date): Promise<boolean> {
  const environments = [null, ...(await stores.environments.list()).map(({ name }) => name)];
  const attempt = { actor: toActor(person), now };
  return environments.some((environment) => decisionOn(attempt, { verb: 'break_glass:use', environment }).allowed);
}

async function alarm(stores: Stores, person: Person, visitor: Visitor): Promise<void> {
  const { now } = visitor;
  await recordIdentity(stores, visitor, { verb: 'admin.login.success', person, facts: { by: 'passkey alone' } });
  const environment = await environmentForAll(stores);
  if (!environment) return;
  const told = {
    event: 'admin.login.emergency',
    environment: environment.name,
    weight: 'alarm',
    sentence: `${person.name} signed in by a passkey alone, without the identity provider.`,
    reason: '',
    about: `person:${person.id}`,
    to: await thoseWho({ stores, now }, { verb: 'break_glass:review', environment: null, basis: { personId: person.id } }),
    facts: { person: person.id, personName: person.name },
  } as const;
  await notify({ stores, actor: toActor(person), now }, told);
}
