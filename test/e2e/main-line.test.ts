// The main job by what a person sees, against the whole stack: an edit is drafted, approved by someone else, published and
// served; a flag is killed; a release is taken back. A complaint of the browser fails the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../scripts/stack/ports.ts';
import { type Stack, startStack } from '../../scripts/stack/start-stack.ts';
import { hardMs } from '../../workers/evaluator/src/bounds.ts';
import { launchBrowser, openPage, type WatchedPage } from './browser.ts';
import { askEdge, signIn, signOut, untilEdgeServes } from './console-session.ts';

let stack: Stack;
let browser: Browser;
const stateDir = mkdtempSync(join(tmpdir(), 'switchyard-e2e-'));

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ ports: await freePorts(), stateDir, seed: true }), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function withPage(work: (watched: WatchedPage) => Promise<void>, options = {}): Promise<void> {
  const watched = await openPage(browser, options);
  try {
    await work(watched);
    expect(watched.complaints).toEqual([]);
  } finally {
    await watched.context.close();
  }
}

const studioInHouston = { targetingKey: 'studio-1', city: 'HOU', role: 'studio' };
const askFee = () => askEdge(stack, 'production', 'fees.provider_pct', studioInHouston);

/** What the list of changes calls the change of this title. */
async function optionOf(page: Page, title: string): Promise<string> {
  const labels = await page.getByLabel('Change', { exact: true }).locator('option').allInnerTexts();
  return labels.find((label) => label.includes(title)) ?? '';
}

describe('the console', () => {
  it('takes an edit from an engineer over finance to the edge, and never lets its author approve it', async () => {
    await untilEdgeServes(askFee, { value: 0.1 });
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      await page.goto(`${stack.consoleUrl}/production/config/fees.provider_pct`);
      await page.getByRole('link', { name: 'Edit the setting for studios in Houston' }).click();
      await page.getByRole('textbox', { name: /^Value/ }).fill('0.125');
      await page.getByLabel('Title').fill('Houston studios pay 12.5 %');
      await page.getByLabel('Reason').fill('The launch discount is over.');
      await page.getByRole('button', { name: 'Save to the change' }).click();
      await page.getByRole('heading', { name: 'Houston studios pay 12.5 %' }).waitFor();
      const changeUrl = page.url();
      await page.getByText('10 % → 12.5 %').first().waitFor();
      await page.getByRole('button', { name: 'Validate', exact: true }).click();
      await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();

      const approve = page.getByRole('button', { name: 'Approve' });
      expect(await approve.isDisabled()).toBe(true);
      await expect.poll(() => approve.evaluate(reasonOf)).toContain('You wrote this change; someone else has to approve it.');
      expect(await page.getByRole('button', { name: /^Publish/ }).isDisabled()).toBe(true);
      await signOut(page);

      await signIn(page, stack, 'Priya Raman');
      await page.getByRole('link', { name: 'Houston studios pay 12.5 %' }).click();
      await page.getByLabel('Comment (optional)').fill('Agreed with the plan for the quarter.');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('heading', { name: 'Approved' }).waitFor();
      expect(page.url()).toBe(changeUrl);
      await page.getByRole('button', { name: /^Publish/ }).click();
      await page.getByText('Published as').waitFor();
    });
    await untilEdgeServes(askFee, { value: 0.125 });
  });

  it('has one clear outcome when somebody approves in the moment in which its author edits', async () => {
    await withPage(({ page: author }) =>
      withPage(async ({ page: approver }) => {
        await Promise.all([signIn(author, stack, 'Maya Okafor'), signIn(approver, stack, 'Priya Raman')]);
        const fillFee = async (value: string): Promise<void> => {
          await author.goto(`${stack.consoleUrl}/staging/config/fees.provider_pct/setting?scope={}`);
          await author.getByLabel('Value', { exact: false }).fill(value);
        };
        const title = 'Two people at once';
        await fillFee('0.13');
        await author.getByLabel('Title').fill(title);
        await author.getByLabel('Reason').fill('To see what comes out.');
        await author.getByRole('button', { name: 'Save to the change' }).click();
        await author.getByRole('heading', { name: title }).waitFor();
        const changeUrl = author.url();
        await author.getByRole('button', { name: 'Validate', exact: true }).click();
        await author.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
        await approver.goto(changeUrl);
        await fillFee('0.14');
        await author.getByLabel('Change', { exact: true }).selectOption({ label: await optionOf(author, title) });
        const answered = approver.waitForResponse(
          (response) => response.request().method() === 'POST' && !response.url().includes('pulse'),
        );
        await Promise.all([
          approver.getByRole('button', { name: 'Approve' }).click(),
          author.getByRole('button', { name: 'Save to the change' }).click(),
        ]);
        // The approver either agreed to what was there, or is told that it is not there any more; neither lets the edit through.
        expect((await answered).status()).toBeLessThan(500);
        await author.getByRole('heading', { name: title }).waitFor();
        for (const page of [author, approver]) {
          await page.goto(changeUrl);
          await page.getByText('→ 14 %').first().waitFor();
          expect(await page.getByRole('button', { name: /^Publish/ }).isDisabled()).toBe(true);
        }
        await author.getByRole('button', { name: 'Validate', exact: true }).click();
        await author.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
        const address = await author.getByRole('link', { name: 'as JSON' }).getAttribute('href');
        const difference = await (await author.request.get(`${stack.consoleUrl}${address}`)).json();
        expect(difference).toMatchObject({ change: { title, status: 'validated' }, diff: [{ entry: 'key:fees.provider_pct' }] });

        // What the other one does appears by itself, and what is half typed stays.
        await author.getByLabel('Comment on the change').fill('Half a thought');
        await approver.goto(changeUrl);
        await approver.getByRole('button', { name: 'Approve' }).click();
        await author.getByRole('heading', { name: 'Approved' }).waitFor();
        await author.getByRole('status').getByText('Priya Raman approved').waitFor();
        expect(await author.getByLabel('Comment on the change').inputValue()).toBe('Half a thought');
      }),
    );
  });

  it('rehearses a kill, then kills the flag in two clicks and a reason', async () => {
    const askFlag = () => askEdge(stack, 'production', 'booking.instant_book', { targetingKey: 'client-1' });
    await untilEdgeServes(askFlag, { value: true });
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      await page.goto(`${stack.consoleUrl}/production/flags/booking.instant_book`);
      await page.getByText('The kill of this flag was never rehearsed.').waitFor();
      await page.getByRole('button', { name: 'Rehearse' }).click();
      await page.getByText('Last rehearsed').waitFor();
      await page.getByText(/^Everyone would get off; /).waitFor();
      await page.getByText('Kill this flag…').click();
      await page.getByRole('button', { name: 'Kill booking.instant_book now' }).click();
      await page.getByText('Say why; it is all that the next person will know.').waitFor();
      await page.getByLabel('Reason').fill('Double bookings.');
      await page.getByRole('button', { name: 'Kill booking.instant_book now' }).click();
      await page.getByRole('heading', { name: 'Killed: everyone gets off' }).waitFor();
      await page.getByText('Double bookings.').waitFor();
      const inForce = page.getByText(/^In force at the edge after \d+\.\d s/);
      await expect.poll(async () => (await page.reload()) && (await inForce.count()), { timeout: 15_000 }).toBe(1);
    });
    await untilEdgeServes(askFlag, { value: false, reason: 'DISABLED' });
  });

  // How soon is for a benchmark to say (`npm run bench -- --only stack`), on a machine that does nothing else.
  it('serves each kill where somebody asks often, and nothing older than the hard bound', async () => {
    const { token } = Object.values(stack.credentials.profiles)[0] ?? { token: '' };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const api = (path: string, init?: RequestInit) =>
      fetch(`${stack.consoleUrl}/api/environments/production/${path}`, { headers, ...init });
    const { rows } = (await (await api('keys?kind=flag&limit=100')).json()) as {
      rows: { key: string; killed: boolean; disabled: boolean }[];
    };
    const flags = rows.filter(({ killed, disabled }) => !killed && !disabled).map(({ key }) => key);
    const times: number[] = [];
    for (const flag of flags.slice(1, 6)) {
      const clickedAt = performance.now();
      const killing = api(`flags/${encodeURIComponent(flag)}/kill`, {
        method: 'POST',
        body: JSON.stringify({ reason: 'To see how fast' }),
      });
      const ask = () => askEdge(stack, 'production', flag, { targetingKey: 'client-1' });
      await expect.poll(ask, { interval: 5, timeout: hardMs }).toMatchObject({ reason: 'DISABLED' });
      times.push(performance.now() - clickedAt);
      expect((await killing).status).toBe(201);
      // An isolate hears of news at most once a second; until then it is asked without any, as on any other day.
      for (let asked = 0; asked < 50; asked += 1) await ask().then(() => pause(20));
    }
    console.info(`From the click until served: ${times.map((ms) => Math.round(ms)).join(', ')} ms.`);
  });

  it('gives a release to some first, holds it, and gives it to everyone', async () => {
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      await page.goto(`${stack.consoleUrl}/development/config/uploads.photo_mb_max/setting?scope={}`);
      await page.getByLabel('Value', { exact: false }).fill('35');
      await page.getByLabel('Title').fill('Photos of 35 MB');
      await page.getByLabel('Reason').fill('Phones get better.');
      await page.getByRole('button', { name: 'Save to the change' }).click();
      await page.getByRole('heading', { name: 'Photos of 35 MB' }).waitFor();
      await page.getByRole('button', { name: 'Validate', exact: true }).click();
      await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
      const flight = page.locator('section', { has: page.getByRole('heading', { name: 'Flight test' }) });
      await flight.getByText('Passed').waitFor();
      const publishing = page.locator('form', { has: page.getByRole('button', { name: /^Publish/ }) });
      await publishing.getByText('Not for everyone at once…').click();
      await publishing.getByLabel('Step 1: who gets it').fill('city=HOU:100');
      await page.getByRole('button', { name: /^Publish/ }).click();
      await page.getByText('Published as').waitFor();
      await page
        .getByRole('link', { name: /^\d+\.\d+\.\d+$/ })
        .first()
        .click();
      const onItsWay = page.locator('section', { has: page.getByRole('heading', { name: 'On its way' }) });
      await onItsWay.getByText('Running', { exact: true }).waitFor();
      const ask = (context: object) => () => askEdge(stack, 'development', 'uploads.photo_mb_max', context);
      await untilEdgeServes(ask({ city: 'HOU' }), { value: 35, metadata: { stage: 'candidate' } });
      await untilEdgeServes(ask({ city: 'DAL' }), { metadata: { stage: 'stable' } });
      await onItsWay.getByLabel('Why it has to wait').fill('Support is asleep.');
      await onItsWay.getByRole('button', { name: 'Hold' }).click();
      await onItsWay.getByText('Held', { exact: true }).waitFor();
      expect(await onItsWay.getByRole('button', { name: 'Give it to more people' }).isDisabled()).toBe(true);
      await onItsWay.getByLabel('Why it may go on').fill('They are up.');
      await onItsWay.getByRole('button', { name: 'Let it go on' }).click();
      await onItsWay.getByText('Running', { exact: true }).waitFor();
      await onItsWay.getByLabel('Who gets it next').fill('city=HOU:100\nstate=US-TX:100');
      await onItsWay.getByRole('button', { name: 'Give it to more people' }).click();
      await untilEdgeServes(ask({ city: 'DAL' }), { value: 35, metadata: { stage: 'candidate' } });
      await onItsWay.getByRole('button', { name: 'Give it to everyone' }).click();
      await onItsWay.waitFor({ state: 'detached' });
      await untilEdgeServes(ask({}), { value: 35, metadata: { stage: 'stable' } });
    });
  });

  it('takes a release back after showing what that restores', async () => {
    await untilEdgeServes(askFee, { value: 0.125 });
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      await page.getByRole('link', { name: 'Releases' }).click();
      await page.getByRole('link', { name: 'Roll back to this' }).first().click();
      await page.getByText('12.5 % → 10 %').waitFor();
      await page.getByRole('heading', { name: 'Whose edits it takes back' }).waitFor();
      await page.getByText('10 % → 12.5 %').waitFor();
      await page.getByText('booking.instant_book stays killed').waitFor();
      await page.getByLabel('Reason').fill('Studios were told another date.');
      await page.getByRole('button', { name: /^Roll back to/ }).click();
      await page.getByRole('heading', { name: /^Release 1\.2\.\d+/ }).waitFor();
      await page.getByRole('link', { name: 'Releases' }).first().click();
      await page.getByText('Goes back to 1.2.9').waitFor();
    });
    await untilEdgeServes(askFee, { value: 0.1 });
  });

  it('shows both sides when someone else published the same key first, and settles it', async () => {
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      const draft = async (title: string, value: string): Promise<string> => {
        await page.goto(`${stack.consoleUrl}/development/config/uploads.photo_mb_max/setting?scope={}`);
        await page.getByLabel('Value', { exact: false }).fill(value);
        await page.getByLabel('Title').fill(title);
        await page.getByLabel('Reason').fill('Cameras get better.');
        await page.getByRole('button', { name: 'Save to the change' }).click();
        await page.getByRole('heading', { name: title }).waitFor();
        return page.url();
      };
      const publish = async (): Promise<void> => {
        await page.getByRole('button', { name: 'Validate', exact: true }).click();
        await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
        await page.getByRole('button', { name: /^Publish/ }).click();
        await page.getByText('Published as').waitFor();
      };
      const first = await draft('Photos of 30 MB', '30');
      const second = await draft('Photos of 40 MB', '40');
      await page.goto(first);
      await publish();

      await page.goto(second);
      const conflict = page.locator('section', { has: page.getByRole('heading', { name: 'A conflict' }) });
      await conflict.getByText('1 part to decide').waitFor();
      await conflict.getByRole('radio', { name: /Live now, 30/ }).waitFor();
      // A browser keeps the form from being sent before the part is decided.
      await conflict.getByRole('button', { name: 'Put together' }).click();
      await conflict.getByRole('radio', { name: /This change, 40/ }).check();
      await conflict.getByRole('button', { name: 'Put together' }).click();
      await conflict.waitFor({ state: 'detached' });
      await publish();
    });
    await untilEdgeServes(() => askEdge(stack, 'development', 'uploads.photo_mb_max', {}), { value: 40 });
  });

  it('builds a rule of a flag from rows and shows it in words', async () => {
    await withPage(async ({ page }) => {
      await signIn(page, stack, 'Maya Okafor');
      await page.goto(`${stack.consoleUrl}/production/flags/booking.waitlist/setting?scope={}`);
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByLabel('Attribute', { exact: true }).fill('plan');
      await page.getByLabel('Value', { exact: true }).fill('pro');
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByLabel('Is', { exact: true }).nth(1).selectOption('inCohort');
      await page.getByLabel('Value', { exact: true }).nth(1).fill('beta.studios');
      await page.getByLabel('Variant', { exact: true }).first().selectOption('on');
      await page.getByLabel('Title').fill('The waitlist for pro studios');
      await page.getByLabel('Reason').fill('They asked for it.');
      await page.getByRole('button', { name: 'Save to the change' }).click();
      await page.getByRole('heading', { name: 'The waitlist for pro studios' }).waitFor();
      await page.getByText('new rule rule-1 serves on').first().waitFor();
      await page.getByText('"cohort": "beta.studios"').waitFor();
    });
  });

  it('works without JavaScript: signing in, rows that are added, an edit, a refusal at its field', async () => {
    await withPage(
      async ({ page }) => {
        await signIn(page, stack, 'Maya Okafor');
        await page.goto(`${stack.consoleUrl}/production/config/fees.provider_pct/setting`);
        await page.getByLabel('Place').selectOption('DAL');
        await page.getByLabel('Value', { exact: false }).fill('a lot');
        await page.getByLabel('Title').fill('Dallas pays less');
        await page.getByLabel('Reason').fill('A trial.');
        await page.getByRole('button', { name: 'Save to the change' }).click();
        await page.getByText('Enter a number, such as 12 or 0.15.').waitFor();
        expect(await page.getByLabel('Title').inputValue()).toBe('Dallas pays less');
        expect(await page.getByLabel('Place').inputValue()).toBe('DAL');
        await page.getByLabel('Value', { exact: false }).fill('0.11');
        await page.getByRole('button', { name: 'Save to the change' }).click();
        await page.getByRole('heading', { name: 'Dallas pays less' }).waitFor();

        await page.goto(`${stack.consoleUrl}/production/flags/booking.new_checkout/setting?scope={}`);
        const rules = await page.getByText(/^Rule \d+$/).count();
        await page.getByRole('button', { name: 'Add a rule' }).click();
        await page.getByText(`Rule ${rules + 1}`, { exact: true }).waitFor();
      },
      { javaScriptEnabled: false },
    );
  });

  it('says nothing is here on an address that leads nowhere', async () => {
    const { page, context } = await openPage(browser);
    await signIn(page, stack, 'Tomás Reyes');
    const answer = await page.goto(`${stack.consoleUrl}/production/flags/no.such.flag`);
    expect(answer?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await context.close();
  });
});

/** The text that a control names as its description. */
function reasonOf(element: {
  getAttribute(name: string): string | null;
  ownerDocument: { getElementById(id: string): { textContent: string | null } | null };
}): string {
  return element.ownerDocument.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent ?? '';
}
