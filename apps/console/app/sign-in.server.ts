// Signing in by OpenID Connect at any issuer: authorization code with PKCE, state and nonce, each good for one answer. What comes out
// are claims; whether somebody is let in by them is decided in identity/admit-person.
import type { AppLoadContext } from '@remix-run/node';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as client from 'openid-client';
import * as z from 'zod';
import { identityCookie, idOfSecret } from './identity/identity-cookies.server.ts';
import { paths } from './paths.ts';
import type { Settings } from './settings.server.ts';

/** What must come back unchanged from the provider. Kept in a signed cookie for the minutes that a sign-in takes. */
const Attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  startedAt: z.number(),
  /** A session to confirm: whoever is signed in proves at the provider that they are still there. */
  confirms: z.string().nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

/** How far the provider's clock may be behind ours. */
const clockSkewMs = 30_000;

let discovered: { readonly issuer: string; readonly configuration: Promise<client.Configuration> } | undefined;

/** The provider's endpoints, asked once; a provider that did not answer is asked again at the next sign-in. */
export function discover({ ISSUER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }: Settings): Promise<client.Configuration> {
  if (discovered?.issuer === ISSUER_URL) return discovered.configuration;
  const issuer = new URL(ISSUER_URL);
  const options = issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {};
  const configuration = client.discovery(issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, undefined, options).catch((error) => {
    discovered = undefined;
    throw error;
  });
  discovered = { issuer: ISSUER_URL, configuration };
  return configuration;
}

const signInAnswerUrl = (settings: Settings) => new URL(paths.signInAnswer, settings.CONSOLE_URL).href;

export interface SignInStart {
  readonly next: string;
  /** The session that is to be confirmed: the provider asks anew, even whom it knows. */
  readonly confirms?: { readonly session: string; readonly email: string } | undefined;
}

/** Where to send the browser, and the cookie that recognises its return. */
export async function beginSignIn(
  { container }: AppLoadContext,
  { next, confirms }: SignInStart,
): Promise<Result<{ url: string; cookie: string }>> {
  const { settings, ports } = container;
  const attempt: Attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    next,
    startedAt: ports.now().getTime(),
    confirms: confirms?.session ?? null,
  };
  try {
    const url = client.buildAuthorizationUrl(await discover(settings), {
      redirect_uri: signInAnswerUrl(settings),
      scope: settings.OIDC_SCOPES,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(confirms && { prompt: 'login', max_age: '0', login_hint: confirms.email }),
    });
    return accept({ url: url.href, cookie: await identityCookie('sign-in', settings).serialize(attempt) });
  } catch (error) {
    console.error(error);
    return refuse('PROVIDER_UNREACHABLE', `The identity provider at ${settings.ISSUER_URL} does not answer. Try again in a moment.`);
  }
}

/** What the issuer says of somebody. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Whether it asked for a second factor. */
  readonly secondFactor: boolean;
  /** When; null where it does not say. */
  readonly authenticatedAt: Date | null;
}

export interface Redeemed {
  readonly attempt: Attempt;
  readonly claims: Claims;
  readonly idToken: string | null;
}

/** Redeems the provider's answer, once. */
export async function redeemSignIn({ container }: AppLoadContext, request: Request): Promise<Result<Redeemed>> {
  const { settings, ports } = container;
  const cookie: unknown = await identityCookie('sign-in', settings).parse(request.headers.get('cookie'));
  const parsed = Attempt.safeParse(cookie);
  if (!parsed.success) return refuse('SIGN_IN_EXPIRED', 'This sign-in was started too long ago, or in another browser. Start again.');
  const attempt = parsed.data;
  const answerUrl = new URL(signInAnswerUrl(settings));
  answerUrl.search = new URL(request.url).search;
  if (answerUrl.searchParams.get('state') !== attempt.state) {
    return refuse('STATE_DIFFERS', 'This is the answer to another sign-in than the one that this browser began. Start again.');
  }
  const isFirst = await ports.transaction(({ identities }) => identities.spend(idOfSecret(attempt.state), ports.now()));
  if (!isFirst) return refuse('SIGN_IN_REPLAYED', 'This sign-in was answered already. Start again.');
  try {
    const tokens = await client.authorizationCodeGrant(await discover(settings), answerUrl, {
      pkceCodeVerifier: attempt.verifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) return refuse('SIGN_IN_REFUSED', 'The identity provider gave no ID token. Start again.');
    return accept({ attempt, claims: toClaims(claims, settings), idToken: tokens.id_token ?? null });
  } catch (error) {
    console.error(error);
    return refuse('SIGN_IN_REFUSED', 'The identity provider did not confirm this sign-in. Start again.');
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? [value] : [];

function toClaims(claims: Readonly<Record<string, unknown>>, settings: Settings): Claims {
  const shown = [...texts(claims.amr), ...texts(claims.acr)];
  return {
    issuer: String(claims.iss),
    subject: String(claims.sub),
    email: text(claims.email)?.toLowerCase(),
    // Issuers that leave it out vouch for their own addresses; one that says no does not.
    emailVerified: claims.email_verified !== false && claims.email_verified !== 'false',
    name: text(claims.name),
    groups: texts(claims[settings.OIDC_GROUPS_CLAIM]),
    secondFactor: settings.OIDC_SECOND_FACTOR.some((value) => shown.includes(value)),
    authenticatedAt: typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1000) : null,
  };
}

/** Whether the provider asked anew, after the person was sent to it. */
export function isAskedAnew({ attempt, claims }: Pick<Redeemed, 'attempt' | 'claims'>): boolean {
  return claims.authenticatedAt !== null && claims.authenticatedAt.getTime() >= attempt.startedAt - clockSkewMs;
}

/** The provider's sign-out page, so that the next sign-in asks who it is; our own page when the provider has none. */
export async function signOutUrl({ container }: AppLoadContext, idToken: string | null): Promise<string> {
  const { settings } = container;
  const ours = new URL(paths.signIn(), settings.CONSOLE_URL).href;
  if (idToken === null) return ours;
  try {
    const provider = await discover(settings);
    if (provider.serverMetadata().end_session_endpoint === undefined) return ours;
    return client.buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: ours }).href;
  } catch {
    return ours;
  }
}
