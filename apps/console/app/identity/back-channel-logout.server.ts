// Signing out at the identity provider, or being put out there, ends the sessions here at once (OpenID Connect Back-Channel Logout 1.0): the
// provider posts a token that it signed, without a browser in between.
import { randomUUID } from 'node:crypto';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Container } from '../container.server.ts';
import type { Session } from '../ports/identity.ts';
import type { Stores } from '../ports.ts';
import { discover } from '../sign-in.server.ts';
import { idOfSecret } from './identity-cookies.server.ts';
import { recordIdentity, type Visitor } from './identity-events.server.ts';

const LogoutToken = z.object({
  sub: z.string(),
  /** The provider's own session; absent: all that it knew of the person. */
  sid: z.string().optional(),
  jti: z.string(),
  events: z.object({ 'http://schemas.openid.net/event/backchannel-logout': z.object({}) }),
  // An ID token has one, and must never pass for this.
  nonce: z.undefined().optional(),
});
type LogoutToken = z.infer<typeof LogoutToken>;

const tokenAgeMax = '5 min';
const clockSkew = '30 s';
const keySets = new Map<string, JWTVerifyGetKey>();

/** Asked again by itself when a key is not among those known, at most twice a minute. */
function keysAt(url: string): JWTVerifyGetKey {
  const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url));
  keySets.set(url, keys);
  return keys;
}

type Surroundings = Pick<Container, 'ports' | 'settings'>;

async function readLogoutToken({ ports, settings }: Surroundings, token: string): Promise<Result<LogoutToken>> {
  try {
    const { jwks_uri, issuer } = (await discover(settings)).serverMetadata();
    const { payload } = await jwtVerify(token, keysAt(jwks_uri ?? ''), {
      issuer,
      audience: settings.OIDC_CLIENT_ID,
      maxTokenAge: tokenAgeMax,
      clockTolerance: clockSkew,
      currentDate: ports.now(),
    });
    const read = LogoutToken.safeParse(payload);
    return read.success ? accept(read.data) : refuse('INVALID', `This is no logout token: ${z.prettifyError(read.error)}`);
  } catch (error) {
    return refuse('INVALID', `The logout token does not hold: ${error instanceof Error ? error.message : error}`);
  }
}

/** An ID token is kept for signing out at the provider, and says in which of its sessions it was given. */
function isOf({ idToken }: Session, sid: string | undefined): boolean {
  return sid === undefined || (idToken !== null && decodeJwt(idToken).sid === sid);
}

async function endThose(stores: Stores, { sub, sid, jti }: LogoutToken, issuer: string, visitor: Visitor): Promise<void> {
  if (!(await stores.identities.spend(idOfSecret(`${issuer} ${jti}`), visitor.now))) return;
  const identity = await stores.identities.findBySubject(issuer, sub);
  const person = identity && (await stores.people.find(identity.personId));
  if (!person) return;
  for (const session of (await stores.sessions.listOpen(person.id)).filter((one) => isOf(one, sid))) {
    if (!(await stores.sessions.end(session.handle, 'signed_out', visitor.now))) continue;
    await recordIdentity(stores, visitor, { verb: 'admin.logout', person, target: `session:${session.handle}`, facts: { by: 'issuer' } });
  }
}

/** Answers as the specification wants it: 200 when nothing of it is open any more, 400 for a token that does not hold. */
export async function takeBackChannelLogout(container: Surroundings, request: Request): Promise<Response> {
  const { ports, settings } = container;
  const headers = { 'cache-control': 'no-store' };
  const token = new URLSearchParams(await request.text()).get('logout_token') ?? '';
  const read = await readLogoutToken(container, token);
  if (!read.ok) return Response.json({ error: 'invalid_request', error_description: read.refusal.message }, { status: 400, headers });
  const visitor: Visitor = { requestId: randomUUID(), ipHash: '', userAgent: 'identity provider', now: ports.now() };
  await ports.transaction((stores) => endThose(stores, read.value, settings.ISSUER_URL, visitor));
  return new Response(null, { status: 200, headers });
}
