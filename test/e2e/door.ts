// The door of the console as people meet it: a newcomer with an authenticator app and a passkey, proving who one is before an act, a
// session that ended with a form half sent, and what every answer tells the browser. Part of console-forms.test.ts, whose stack it uses.
import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import routes from '../../apps/console/app/routes.ts';
import type { Stack } from '../../scripts/stack/start-stack.ts';
import { openPage } from './browser.ts';
import { signIn } from './console-session.ts';

interface Surroundings {
  stack(): Stack;
  browser(): Browser;
}

async function atDatabase(stack: Stack, query: string): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(query).finally(() => client.end());
}

async function pressAtProvider(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Continue to sign in' }).click();
  await page.getByRole('button', { name: new RegExp(name) }).click();
}

/** A key inside the browser that answers by itself, as a finger on a sensor would. */
async function plugInKey(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const key = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...key, isUserVerified: true, automaticPresenceSimulation: true } });
}

async function setUpApp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const secret = Secret.fromBase32((await page.locator('code').first().textContent())?.trim() ?? '');
  await page.getByLabel('The six digits').fill(new TOTP({ secret }).generate());
  await page.getByRole('button', { name: 'Confirm the app' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
}

async function newcomerJoins({ stack, browser }: Surroundings): Promise<void> {
  const { page, context, complaints } = await openPage(browser());
  await plugInKey(context, page);
  await page.goto(stack().consoleUrl);
  await pressAtProvider(page, 'Kofi Mensah');
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await setUpApp(page);
  const [code = ''] = await page.getByRole('listitem').allInnerTexts();
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await page.getByRole('link', { name: 'My security' }).click();
  await page.getByRole('link', { name: 'Add one' }).click();
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('cell', { name: 'This device Passkey' }).waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await pressAtProvider(page, 'Kofi Mensah');
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await pressAtProvider(page, 'Kofi Mensah');
  await page.getByLabel('One of your recovery codes').fill(code);
  await page.getByRole('button', { name: 'Use this recovery code' }).click();
  await page.getByRole('link', { name: 'My security' }).click();
  await page.getByText('9 of 10').waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await entersByPasskeyAlone(page, stack());
  expect(complaints).toEqual([]);
  await context.close();
}

/** What is left while the identity provider is away; whoever has left does not come in by it. */
async function entersByPasskeyAlone(page: Page, stack: Stack): Promise<void> {
  const isOut = (active: boolean) => atDatabase(stack, `UPDATE person SET active = ${active} WHERE email = 'kofi.mensah@marquee.example'`);
  await page.goto(`${stack.consoleUrl}/sign-in`);
  await page.getByRole('link', { name: 'sign in by passkey alone' }).click();
  await isOut(false);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByText('This passkey does not open the console').waitFor();
  await isOut(true);
  await page.goto(`${stack.consoleUrl}/sign-in/passkey?next=/development/audit`);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.waitForURL(/\/development\//);
  await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
}

async function confirmsBeforeGranting({ stack, browser }: Surroundings): Promise<void> {
  const { page, context, complaints } = await openPage(browser());
  await signIn(page, stack(), 'Dana Whitfield');
  await page.goto(`${stack().consoleUrl}/production/groups?group=marquee-engineers`);
  await page.getByLabel('Reason').fill('They may look at production from today');
  await atDatabase(stack(), `UPDATE session SET proved_at = now() - interval '11 minutes'`);
  await page.getByRole('button', { name: 'Save what marquee-engineers gives' }).click();
  await page.getByText('Before you change what a group may do').waitFor();
  await page.getByRole('link', { name: 'Confirm at the identity provider' }).click();
  await page.getByRole('button', { name: 'Dana Whitfield' }).click();
  await page.waitForURL(/\/production\/groups$/);
  await page.goto(`${stack().consoleUrl}/production/audit?text=look+at+production+from+today`);
  await page.getByRole('cell', { name: 'They may look at production from today' }).waitFor();

  await page.goto(`${stack().consoleUrl}/production/groups?group=marquee-engineers`);
  await page.getByLabel('Reason').fill('Said too late');
  await atDatabase(stack(), `UPDATE session SET last_seen_at = now() - interval '40 minutes'`);
  await page.getByRole('button', { name: 'Save what marquee-engineers gives' }).click();
  await page.getByText('Your session has ended').waitFor();
  // The provider still knows her.
  await page.getByRole('link', { name: 'Continue to sign in' }).click();
  await page.getByRole('heading', { name: 'What you typed is still here' }).waitFor();
  await page.getByText('Said too late').waitFor();
  await page.getByRole('button', { name: 'Send it now' }).click();
  await page.waitForURL(/\/production\/groups$/);
  expect(complaints).toEqual([]);
  await context.close();
}

const parameters: Readonly<Record<string, string>> = {
  environment: 'production',
  key: 'fees.provider_pct',
  id: 'per_nobody',
  number: '1',
  version: '1.0.0',
  seq: '1',
  format: 'csv',
};

interface RouteEntry {
  readonly path?: string | undefined;
  readonly children?: readonly RouteEntry[] | undefined;
}

/** The address of every screen, with something in the place of each parameter. */
function addressesOf(entries: readonly RouteEntry[], base = ''): string[] {
  return entries.flatMap(({ path = '', children = [] }) => {
    const address =
      path === '' ? base : `${base}/${path.replace(/:(\w+)/g, (_, name: string) => parameters[name] ?? 'x').replace('*', 'nowhere')}`;
    return [address === '' ? '/' : address, ...addressesOf(children, address)];
  });
}

async function everyAnswerIsGuarded({ stack, browser }: Surroundings): Promise<void> {
  const { page, context } = await openPage(browser());
  await signIn(page, stack(), 'Dana Whitfield');
  const addresses = addressesOf(routes);
  expect(addresses.length).toBeGreaterThan(50);
  const wrong: string[] = [];
  const nonces = new Set<string>();
  for (const address of [...addresses, '/api/me', '/api/nothing', '/healthz']) {
    const answer = await context.request.get(stack().consoleUrl + address, { maxRedirects: 0 });
    const headers = answer.headers();
    const policy = headers['content-security-policy'] ?? '';
    const isPage = addresses.includes(address);
    const held = [
      headers['cache-control'] === 'no-store',
      headers['x-content-type-options'] === 'nosniff',
      headers['x-frame-options'] === 'DENY',
      headers['referrer-policy'] === 'same-origin',
      headers['cross-origin-opener-policy'] === 'same-origin',
      !isPage ||
        (/script-src 'self' 'nonce-[^']{20,}'/.test(policy) && /default-src 'none'/.test(policy) && !/script-src[^;]*unsafe/.test(policy)),
      answer.status() < 500,
    ];
    if (held.includes(false)) wrong.push(`${address} ${answer.status()} ${held.join()}`);
    if (isPage) nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
  }
  expect(wrong).toEqual([]);
  expect(nonces.size).toBe(addresses.length);
  const cookies = (await context.cookies()).filter(({ name }) => name === 'session');
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/' }]);
  await context.close();
}

export function describeDoor(surroundings: Surroundings): void {
  describe('the door', () => {
    it('lets a newcomer in who sets up a second factor, and later by passkey and by recovery code', () => newcomerJoins(surroundings));
    it('asks who one is before what matters, and loses no form by it nor by a session that ended', () =>
      confirmsBeforeGranting(surroundings));
    it('answers on every address with a policy of its own, stored nowhere', () => everyAnswerIsGuarded(surroundings));
  });
}
