// Sessions: the browser holds a random id, the database its SHA-256, so that neither a leaked table nor a guessed row
// opens a session. Whoever has none is sent to sign in and brought back.
import { type AppLoadContext, createCookie, redirect } from '@remix-run/node';
import { rolesOf } from '@switchyard/registry-core/access/denial';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Caller } from './caller.ts';
import { dressedCaller } from './guise.server.ts';
import { paths } from './paths.ts';
import type { Person } from './ports.ts';
import { toActor } from './who-asks.server.ts';

/** A working day: the next morning begins with a fresh sign-in. */
const sessionMs = 12 * 3600 * 1000;

const cookie = createCookie('session', { path: '/', httpOnly: true, sameSite: 'lax' });

function idOf(secret: string): string {
  return sha256Hex(new TextEncoder().encode(secret));
}

async function readSecret(request: Request): Promise<string | undefined> {
  const secret: unknown = await cookie.parse(request.headers.get('cookie'));
  return typeof secret === 'string' && secret.length > 20 ? secret : undefined;
}

export async function findPerson(context: AppLoadContext, request: Request): Promise<Person | undefined> {
  const secret = await readSecret(request);
  if (secret === undefined) return undefined;
  const { ports } = context.container;
  return ports.read(async ({ people }) => {
    const session = await people.findSession(idOf(secret));
    if (!session || session.expiresAt <= ports.now()) return undefined;
    const person = await people.find(session.personId);
    return person?.active ? person : undefined;
  });
}

/** Who is asking, under the looks that they go by; throws the redirect to the sign-in page when nobody is signed in. */
export async function requireCaller(context: AppLoadContext, request: Request): Promise<Caller> {
  return dressedCaller(context.container.ports, await requireSelf(context, request));
}

/** The same without another person's looks. */
export async function requireSelf(context: AppLoadContext, request: Request): Promise<Caller> {
  const person = await findPerson(context, request);
  if (!person) {
    const { pathname, search } = new URL(request.url);
    throw redirect(paths.signIn({ next: request.method === 'GET' && pathname !== paths.root ? pathname + search : undefined }));
  }
  return { actor: toActor(person), requestId: context.requestId };
}

/** Opens a session, recorded as a sign-in; answers the cookie that carries it. */
export async function startSession(context: AppLoadContext, person: Person, idToken: string | null): Promise<string> {
  const { ports } = context.container;
  const secret = ports.newSecret();
  const createdAt = ports.now();
  const expiresAt = new Date(createdAt.getTime() + sessionMs);
  await ports.transaction(async ({ people, audit }) => {
    await people.createSession({ id: idOf(secret), personId: person.id, createdAt, expiresAt, idToken });
    await audit.append({
      at: createdAt,
      actorId: person.id,
      actorName: person.name,
      actorRoles: rolesOf(person),
      verb: 'admin.login.success',
      target: `person:${person.id}`,
      environment: null,
      reason: '',
      before: null,
      after: null,
      result: 'done',
      requestId: context.requestId,
    });
  });
  const secure = context.container.settings.CONSOLE_URL.startsWith('https:');
  return cookie.serialize(secret, { expires: expiresAt, secure });
}

/** Ends the session, if there is one; answers the cookie that forgets it and the id token that ends it at the provider too. */
export async function endSession(context: AppLoadContext, request: Request): Promise<{ cookie: string; idToken: string | null }> {
  const secret = await readSecret(request);
  const forgotten = await cookie.serialize('', { maxAge: 0 });
  if (secret === undefined) return { cookie: forgotten, idToken: null };
  const idToken = await context.container.ports.transaction(async ({ people }) => {
    const session = await people.findSession(idOf(secret));
    if (session) await people.deleteSession(session.id);
    return session?.idToken ?? null;
  });
  return { cookie: forgotten, idToken };
}
