// The OpenID Connect provider of a local checkout: one client (the console), the demo people, no consent page. It is the
// `oidc-provider` library; grants and its own sessions live in memory, keys in the state folder.
import Provider, { type Account, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { type DemoPerson, everyoneAtProvider, groupsOf } from './demo-people.ts';
import type { ProviderKeys } from './key-file.ts';
import { errorPage, signedOutPage, signOutPage } from './pages.ts';

export interface ProviderSettings {
  readonly issuerUrl: string;
  readonly consoleUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const hour = 60 * 60;

function toAccount(person: DemoPerson): Account {
  return {
    accountId: person.id,
    claims: () => ({
      sub: person.id,
      email: person.email,
      email_verified: true,
      name: person.name,
      title: person.title,
      groups: groupsOf(person),
    }),
  };
}

/** Everything the console may ask for is granted beforehand: it is the provider's own application. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, session, provider, params } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const grant =
    (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(String(params?.scope ?? 'openid'));
  await grant.save();
  return grant;
}

function configuration(settings: ProviderSettings, keys: ProviderKeys): Configuration {
  const { consoleUrl } = settings;
  return {
    clients: [
      {
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        redirect_uris: [`${consoleUrl}/sign-in/answer`],
        post_logout_redirect_uris: [consoleUrl, `${consoleUrl}/`, `${consoleUrl}/sign-in`],
        backchannel_logout_uri: `${consoleUrl}/sign-in/back-channel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        // The console asks again before what matters, and looks at when.
        require_auth_time: true,
      },
    ],
    jwks: keys.jwks,
    cookies: { keys: keys.cookieKeys, names: { session: 'sy_idp', interaction: 'sy_idp_interaction', resume: 'sy_idp_resume' } },
    claims: { openid: ['sub', 'acr', 'amr'], email: ['email', 'email_verified'], profile: ['name', 'title'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    acrValues: ['mfa'],
    // The console reads its claims from the ID token and spares a call to userinfo.
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => {
      const person = everyoneAtProvider.find(({ id }) => id === sub);
      return person && toAccount(person);
    },
    loadExistingGrant: grantEverything,
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = signedOutPage(consoleUrl);
        },
      },
    },
    // Its own way out refuses this machine, and the console is nowhere else.
    fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description ?? '', consoleUrl);
    },
    ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: 12 * hour, IdToken: hour, Interaction: hour, Session: 12 * hour },
  };
}

export function makeProvider(settings: ProviderSettings, keys: ProviderKeys): Provider {
  return new Provider(settings.issuerUrl, configuration(settings, keys));
}
