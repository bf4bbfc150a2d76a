// Signing in by OpenID Connect: authorization code with PKCE, state and nonce. The provider says who it is; the person's
// row, found by the e-mail claim, says what they may do.
import { type AppLoadContext, createCookie } from '@remix-run/node';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as client from 'openid-client';
import * as z from 'zod';
import { paths } from './paths.ts';
import type { Person } from './ports.ts';
import type { Settings } from './settings.server.ts';

/** What must come back unchanged from the provider. Kept in a signed cookie for the minutes that a sign-in takes. */
const Attempt = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });
type Attempt = z.infer<typeof Attempt>;
const attemptSeconds = 600;

function attemptCookie(settings: Settings) {
  const secure = settings.CONSOLE_URL.startsWith('https:');
  return createCookie('sign-in', {
    path: '/sign-in',
    httpOnly: true,
    sameSite: 'lax',
    maxAge: attemptSeconds,
    secure,
    secrets: [settings.SESSION_SECRET],
  });
}

let discovered: Promise<client.Configuration> | undefined;

/** The provider's endpoints, asked once; a provider that did not answer is asked again at the next sign-in. */
function discover(settings: Settings): Promise<client.Configuration> {
  const issuer = new URL(settings.ISSUER_URL);
  const options = issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {};
  discovered ??= client.discovery(issuer, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, undefined, options).catch((error) => {
    discovered = undefined;
    throw error;
  });
  return discovered;
}

const signInAnswerUrl = (settings: Settings) => new URL(paths.signInAnswer, settings.CONSOLE_URL).href;

/** Where to send the browser, and the cookie that recognises its return. */
export async function beginSignIn({ container }: AppLoadContext, next: string): Promise<Result<{ url: string; cookie: string }>> {
  const { settings } = container;
  const attempt: Attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier(), next };
  try {
    const url = client.buildAuthorizationUrl(await discover(settings), {
      redirect_uri: signInAnswerUrl(settings),
      scope: 'openid email profile',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return accept({ url: url.href, cookie: await attemptCookie(settings).serialize(attempt) });
  } catch (error) {
    console.error(error);
    return refuse('PROVIDER_UNREACHABLE', `The identity provider at ${settings.ISSUER_URL} does not answer. Try again in a moment.`);
  }
}

export interface SignedIn {
  readonly person: Person;
  readonly idToken: string | null;
  readonly next: string;
  readonly forgetAttempt: string;
}

/** Redeems the provider's answer: whoever it names must be a person of ours and active. */
export async function finishSignIn({ container }: AppLoadContext, request: Request): Promise<Result<SignedIn>> {
  const { settings, ports } = container;
  const attempt = Attempt.safeParse(await attemptCookie(settings).parse(request.headers.get('cookie')));
  if (!attempt.success) return refuse('SIGN_IN_EXPIRED', 'This sign-in was started too long ago, or in another browser. Start again.');
  const answerUrl = new URL(signInAnswerUrl(settings));
  answerUrl.search = new URL(request.url).search;
  let tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>;
  try {
    tokens = await client.authorizationCodeGrant(await discover(settings), answerUrl, {
      pkceCodeVerifier: attempt.data.verifier,
      expectedState: attempt.data.state,
      expectedNonce: attempt.data.nonce,
      idTokenExpected: true,
    });
  } catch (error) {
    console.error(error);
    return refuse('SIGN_IN_REFUSED', 'The identity provider did not confirm this sign-in. Start again.');
  }
  const email = tokens.claims()?.email;
  if (typeof email !== 'string') return refuse('NO_EMAIL', 'The identity provider did not say which e-mail address you have.');
  const person = await ports.read(({ people }) => people.findByEmail(email.toLowerCase()));
  if (!person?.active) return refuse('NOT_A_MEMBER', `${email} is not among the people of this console. Ask an administrator to add you.`);
  const forgetAttempt = await attemptCookie(settings).serialize('', { maxAge: 0 });
  return accept({ person, idToken: tokens.id_token ?? null, next: attempt.data.next, forgetAttempt });
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
