// The local identity provider as its own process, spoken to by the OpenID Connect client library that the console uses.
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyoneAtProvider } from '../../apps/identity/demo-people.ts';
import { Browser, type Provider, postForm, startProvider } from '../console/provider.ts';

const consoleUrl = 'http://localhost:3999';
const callback = `${consoleUrl}/sign-in/answer`;
let provider: Provider;

beforeAll(async () => {
  provider = await startProvider(consoleUrl);
});

afterAll(() => provider.stop());

async function discover(): Promise<client.Configuration> {
  return client.discovery(new URL(provider.issuer), 'switchyard-console', 'local-only-secret', undefined, {
    execute: [client.allowInsecureRequests],
  });
}

async function beginSignIn(browser: Browser, config: client.Configuration) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email profile groups',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  return { page: await browser.follow(url.href), checks: { pkceCodeVerifier: verifier, expectedState: state } };
}

describe('the local identity provider', () => {
  it('lists every demo person, signs one in with one click and says that a second factor was used', async () => {
    const browser = new Browser(provider.issuer);
    const config = await discover();
    const { page, checks } = await beginSignIn(browser, config);
    const html = await page.response!.text();
    for (const { name } of everyoneAtProvider) expect(html).toContain(`${name}</span>`);

    const done = await browser.follow(page.url, postForm({ person: 'luis' }));
    const tokens = await client.authorizationCodeGrant(config, new URL(done.url), checks);
    expect(tokens.claims()).toMatchObject({
      sub: 'luis',
      email: 'luis.herrera@marquee.example',
      name: 'Luis Herrera',
      groups: ['city_ops'],
      acr: 'mfa',
      amr: ['pwd', 'otp', 'mfa'],
    });
  });

  it('says of the newcomer that there was no second factor, and of everyone when they were asked', async () => {
    const browser = new Browser(provider.issuer);
    const config = await discover();
    const { page, checks } = await beginSignIn(browser, config);
    const done = await browser.follow(page.url, postForm({ person: 'kofi' }));
    const claims = (await client.authorizationCodeGrant(config, new URL(done.url), checks)).claims();
    expect(claims).toMatchObject({ sub: 'kofi', groups: ['marquee-engineers'], amr: ['pwd'], auth_time: expect.any(Number) });
    expect(claims?.acr).toBeUndefined();
  });

  it('asks again for a person it does not know', async () => {
    const browser = new Browser(provider.issuer);
    const { page } = await beginSignIn(browser, await discover());
    const { response } = await browser.follow(page.url, postForm({ person: 'nobody' }));
    expect(response?.status).toBe(400);
    expect(await response?.text()).toContain('Sign in to Switchyard');
  });

  it('signs out by request of the console and goes back there; the next sign-in asks who', async () => {
    const browser = new Browser(provider.issuer);
    const config = await discover();
    const { page, checks } = await beginSignIn(browser, config);
    const done = await browser.follow(page.url, postForm({ person: 'maya' }));
    const tokens = await client.authorizationCodeGrant(config, new URL(done.url), checks);
    const again = await beginSignIn(browser, config);
    expect(again.page.url).toContain(callback);

    const end = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: `${consoleUrl}/` });
    const confirm = await browser.follow(end.href);
    const html = await confirm.response!.text();
    const [, action = '', xsrf = ''] = /action="([^"]+)"><input type="hidden" name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    const out = await browser.follow(action, postForm({ xsrf, logout: 'yes' }));
    expect(out.url).toBe(`${consoleUrl}/`);
    const { page: asks } = await beginSignIn(browser, config);
    expect(asks.url).toContain('/interaction/');
  });
});
