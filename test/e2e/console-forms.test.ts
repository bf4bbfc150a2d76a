// Every form that makes something, filled in by a person: keys, flags, cohorts, places, SDK keys, tokens, people. What is made
// can be used at once where that makes sense. A complaint of the browser fails the test.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../scripts/stack/ports.ts';
import { type Stack, startStack } from '../../scripts/stack/start-stack.ts';
import { launchBrowser, openPage } from './browser.ts';
import { signIn } from './console-session.ts';
import { describeDoor } from './door.ts';
import { describeEveryScreen } from './every-screen.ts';

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

async function as(
  name: string,
  work: (page: Page, at: (path: string) => Promise<unknown>) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const { page, context, complaints } = await openPage(browser, options);
  try {
    await signIn(page, stack, name);
    await work(page, (path) => page.goto(stack.consoleUrl + path));
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Fills in which change an edit goes into, saves, and waits for that change's page. */
async function saveInto(page: Page, title: string, button: string): Promise<void> {
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Reason').fill('For the tests of the forms.');
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { name: title }).waitFor();
}

describe('a form', () => {
  it('makes a config key whose limits fit its type', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/development/new/config');
      await page.getByRole('textbox', { name: 'Key', exact: true }).fill('forms.tip_max');
      await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption('money');
      await page.getByLabel('Default value').fill('12.50');
      await page.getByLabel('Currency').fill('EUR');
      expect(await page.getByLabel('Pattern').isVisible()).toBe(false);
      await saveInto(page, 'A limit for tips', 'Create in the change');
      await page.getByText('New config key forms.tip_max (money): €12.50 by default').waitFor();
    });
  });

  it('makes a flag with variants of its own and refuses an off variant that it does not have', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/development/new/flag');
      await page.getByRole('textbox', { name: 'Key', exact: true }).fill('forms/greeting words');
      await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption('variant');
      await page.getByLabel('Type of the values').selectOption('string');
      await page.getByLabel('Variant', { exact: true }).first().fill('warm');
      await page.getByLabel('Value', { exact: true }).first().fill('Hello there');
      await page.getByLabel('Value', { exact: true }).nth(1).fill('Hi');
      await page.getByLabel('Off variant').fill('none');
      await page.getByLabel('Title').fill('A greeting');
      await page.getByLabel('Reason').fill('For the tests of the forms.');
      await page.getByRole('button', { name: 'Create in the change' }).click();
      await page.getByText('There is no variant none.').waitFor();
      await page.getByLabel('Off variant').fill('off');
      await page.getByRole('button', { name: 'Create in the change' }).click();
      await page.getByText('New variant flag forms/greeting words: off for everyone').waitFor();
    });
  });

  it('takes a flag away that has done its work, by a change', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/production/flags');
      await page.getByRole('link', { name: 'Stale flags' }).click();
      await page
        .getByRole('row', { name: /payments\.retry_smart/ })
        .getByRole('link', { name: 'Clean up…' })
        .click();
      await page.getByText('The flag goes').waitFor();
      await page.getByRole('button', { name: 'Start the change' }).click();
      await page.getByRole('heading', { name: 'Take payments.retry_smart away' }).waitFor();
      await page.getByText('payments.retry_smart is archived').waitFor();
    });
  });

  it.each([true, false])('finds a key, keeps what was searched under a name and opens it (JavaScript: %s)', async (js) => {
    const view = js ? 'Surcharges' : 'Surcharges by hand';
    await as(
      'Maya Okafor',
      async (page, at) => {
        await at('/production/registry?namespace=fees');
        await page.getByLabel('Search keys').fill(js ? 'book surch' : 'instant surch');
        if (!js) await page.getByRole('button', { name: 'Search' }).click();
        await page.getByText(/^1 of \d+ keys$/).waitFor();
        await page.getByText('Save this view').click();
        await page.getByLabel('Name of the view').fill(view);
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('link', { name: view, exact: true }).waitFor();
        await at('/production/registry');
        await page.getByRole('link', { name: view, exact: true }).click();
        await page.getByText(/^1 of \d+ keys$/).waitFor();
        const key = page.getByRole('link', { name: 'fees.instant_book_surcharge' });
        if (js) {
          await page.getByLabel('Search keys').press('ArrowDown');
          await key.press('Enter');
        } else await key.click();
        await page.getByRole('heading', { name: 'fees.instant_book_surcharge' }).waitFor();
      },
      { javaScriptEnabled: js },
    );
  });

  it('makes a cohort by condition and a place inside another', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/development/new/cohort');
      await page.getByRole('textbox', { name: 'Key', exact: true }).fill('forms.testers');
      await page.getByLabel('Rank').fill('4711');
      await page.getByLabel('Targeting keys').fill('user-1\nuser-2');
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByLabel('Attribute', { exact: true }).fill('email');
      await page.getByLabel('Is', { exact: true }).selectOption('endsWith');
      await page.getByLabel('Value', { exact: true }).fill('@test.example');
      await saveInto(page, 'Testers', 'Save to the change');
      await page.getByText('New cohort forms.testers: 2 members and everyone who meets its condition').waitFor();

      await at('/development/new/place');
      await page.getByRole('textbox', { name: 'Id', exact: true }).fill('GLS');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Galveston');
      await page.getByLabel('Lies in').selectOption('US-TX');
      await saveInto(page, 'Galveston opens', 'Save to the change');
      await page.getByText('New city Galveston (GLS) in Texas').waitFor();
    });
  });

  it('shows a new SDK key and a new token once, and revokes them', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/development/sdk-keys');
      await page.getByLabel('What will use it').fill('forms-test');
      await page.getByRole('button', { name: 'Create the key' }).click();
      await page.getByText(/^sy_development_server_/).waitFor();
      await at('/development/sdk-keys');
      expect(await page.getByText(/^sy_development_server_/).count()).toBe(0);
      await page.getByLabel('Edit forms-test').click();
      const row = page.getByRole('row', { name: /forms-test/ });
      await row.getByLabel('Tier').selectOption('low');
      await row.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('row', { name: /forms-test.*server.*low/ }).waitFor();
      await page.getByLabel('Revoke forms-test').click();
      await row.getByLabel('Type forms-test to confirm').fill('forms-test');
      await row.getByRole('button', { name: 'Revoke now' }).click();
      await page.getByRole('row', { name: /forms-test.*revoked/ }).waitFor();

      await at('/development/tokens');
      await page.getByLabel('What will use it').fill('forms-test');
      await page.getByRole('button', { name: 'Create the token' }).click();
      const token = await page.getByText(/^swt_/).textContent();
      const answer = await fetch(`${stack.consoleUrl}/api/openapi.json`, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
    });
  });

  it('makes a webhook, shows its secret once, and the log says what the service answered', async () => {
    const receiver = createServer((request, response) => request.resume().on('end', () => response.writeHead(202).end()));
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    try {
      await as('Maya Okafor', async (page, at) => {
        await at('/development/new/webhook');
        await page.getByLabel('URL').fill(`http://127.0.0.1:${port}/hooks`);
        await page.getByLabel('A flag was killed.').check();
        await page.getByRole('button', { name: 'Make the webhook' }).click();
        await page.getByText(/^whsec_/).waitFor();
        await page.getByRole('link', { name: 'See whether it arrives' }).click();
        const message = page.getByRole('link', { name: /Maya Okafor tries/ });
        await message.waitFor();
        expect(await page.getByText(/^whsec_/).count()).toBe(0);
        await message.click();
        await page.getByRole('heading', { name: 'Attempts' }).waitFor();
        const answered = (times: number) =>
          expect.poll(() => page.reload().then(() => page.getByText('202', { exact: true }).count()), { timeout: 15_000 }).toBe(times);
        await answered(1);
        const taken = page.waitForResponse((response) => response.request().method() === 'POST');
        await page.getByRole('button', { name: 'Send it once more' }).click();
        await taken;
        await page.waitForLoadState('networkidle');
        await answered(2);
      });
    } finally {
      await new Promise((resolve) => receiver.close(resolve));
    }
  });

  it('adds a person with grants that an admin may change, and says to others why they may not', async () => {
    await as('Dana Whitfield', async (page, at) => {
      await at('/development/new/person');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Vera Lind');
      await page.getByLabel('E-mail').fill('vera.lind@marquee.example');
      await page.getByLabel('Role').selectOption('city_ops');
      await page.getByLabel('Places').fill('DAL, HOU');
      await page.getByRole('button', { name: 'Add the person' }).click();
      await page.getByRole('heading', { name: /^Vera Lind (Active|Deactivated)/ }).waitFor();
      await page.getByText('for DAL, HOU').waitFor();
      await page.getByRole('button', { name: 'Add a grant' }).click();
      await page.getByLabel('Role').nth(1).selectOption('auditor');
      await page
        .locator('form', { has: page.getByRole('button', { name: 'Save the grants' }) })
        .getByLabel('Reason')
        .fill('She audits too.');
      await page.getByRole('button', { name: 'Save the grants' }).click();
      await page.getByRole('definition').getByText('Auditor').waitFor();
    });
    await as('Maya Okafor', async (page, at) => {
      await at('/development/people');
      await page.getByText('may not create people').waitFor();
    });
  });

  it.each([true, false])('makes a business rule, refuses one that cannot be, and takes one away (JavaScript: %s)', async (js) => {
    const key = `forms.fees_${js ? 'with' : 'without'}_script`;
    await as(
      'Maya Okafor',
      async (page, at) => {
        await at('/development/rules');
        await page
          .getByRole('row', { name: /fees\.provider_floor/ })
          .getByText('Holds')
          .waitFor();
        await page.getByRole('link', { name: 'New rule' }).click();
        const expression = page.getByLabel('Expression');
        await expression.fill('config["fees.provider_pct"] > 0');
        await page.getByLabel('In words').fill('A provider pays something.');
        await page.getByRole('textbox', { name: 'Name' }).fill(key);
        await page.getByLabel('Title').fill(`Rule ${key}`);
        await page.getByLabel('Reason').fill('For the tests of the forms.');
        await page.getByRole('button', { name: 'Save to the change' }).click();
        await page.getByText('write 0.0 instead of 0').waitFor();
        expect(await expression.inputValue()).toBe('config["fees.provider_pct"] > 0');
        await expression.fill('config["fees.provider_pct"] > 0.0');
        await page.getByRole('button', { name: 'Save to the change' }).click();
        await page.getByText(`New rule ${key}, which blocks a change when this does not hold: config["fees.provider_pct"] > 0.0`).waitFor();

        await at('/development/config/fees.provider_pct');
        await page.getByRole('link', { name: 'fees.provider_floor' }).click();
        await page.getByText('config["fees.provider_pct"] >= 0.09').waitFor();
        await page.getByRole('link', { name: 'Take it away' }).click();
        await saveInto(page, `No floor ${key}`, 'Save to the change');
        await page.getByText('Rule fees.provider_floor is taken away').waitFor();
      },
      { javaScriptEnabled: js },
    );
  });

  it.each([true, false])(
    'brings a registry file, from a disk or pasted, and edits what is said about its change (JavaScript: %s)',
    async (js) => {
      const key = `forms.file_${js ? 'with' : 'without'}_script`;
      const document = JSON.stringify({ format: 'switchyard.registry/1', keys: { [key]: { kind: 'config', type: 'int', default: 7 } } });
      const flags = { [`${key}_flag`]: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' } };
      const flagd = JSON.stringify({ flags: { ...flags, broken: { state: 'ENABLED', variants: {}, defaultVariant: 'on' } } });
      await as(
        'Maya Okafor',
        async (page, at) => {
          await at('/development/config');
          await page.getByRole('link', { name: 'Registry file' }).click();
          await page.getByLabel('Title').fill('From a file');
          await page.getByLabel('Reason').fill('For the tests of the forms.');
          const draft = page.getByRole('button', { name: 'Draft a change from it' });
          await draft.click();
          await page.getByText('Choose a file or paste its text.').waitFor();
          await page.getByLabel('Or its text').fill('{');
          await draft.click();
          await page.getByText('This was not imported').waitFor();
          await page.getByLabel('Or its text').fill('');
          const file = { name: 'registry.json', mimeType: 'application/json', buffer: Buffer.from(document) };
          await page.getByLabel('File', { exact: true }).setInputFiles(file);
          await draft.click();
          await page.getByText(`New config key ${key} (int): 7 by default`).waitFor();

          await page.getByText('Edit title, reason and ticket').click();
          await page.getByLabel('Title').fill(`Seven for ${key}`);
          await page.getByLabel('Ticket (optional)').fill('OPS-7');
          await page.getByRole('button', { name: 'Save these words' }).click();
          await page.getByRole('heading', { name: `Seven for ${key}` }).waitFor();
          await page.getByRole('definition').filter({ hasText: 'OPS-7' }).waitFor();

          await at('/development/registry-file');
          await page.getByLabel('Format').selectOption('flagd');
          await page.getByLabel('Or its text').fill(flagd);
          await page.getByLabel('Title').fill(`Flags for ${key}`);
          await page.getByLabel('Reason').fill('For the tests of the forms.');
          await draft.click();
          await page.getByText(/^Drafted as change #/).waitFor();
          expect((await page.getByRole('listitem').filter({ hasText: 'was not imported' }).first().textContent())?.trim()).toMatch(
            /^broken was not imported/,
          );
          await page.getByRole('link', { name: new RegExp(`Flags for ${key}`) }).click();
          await page.getByRole('heading', { name: `Flags for ${key}` }).waitFor();
        },
        { javaScriptEnabled: js },
      );
    },
  );

  it('asks more of changes, freezes, and takes the freeze away again, without JavaScript too', async () => {
    await as(
      'Dana Whitfield',
      async (page, at) => {
        await at('/development/policy');
        const approvals = page.locator('#approvals');
        await approvals.getByLabel('How many people').fill('many');
        await approvals.getByLabel('Why').fill('A test of the form');
        await approvals.getByRole('button', { name: 'Save approvals' }).click();
        await approvals.getByText('People: Invalid input').waitFor();
        await approvals.getByLabel('How many people').fill('2');
        await approvals.getByRole('checkbox', { name: 'Finance' }).check();
        await approvals.getByRole('button', { name: 'Save approvals' }).click();
        await page.getByText('Every change needs 2 people of Finance who did not write it.').waitFor();

        const freezes = page.locator('#freeze');
        await freezes.getByText('Add a freeze').click();
        await freezes.getByLabel('What it is for').fill('Weekend');
        await freezes.getByLabel('How often').selectOption('weekly');
        await freezes.getByLabel('at', { exact: true }).first().fill('16:00');
        await freezes.getByLabel('at', { exact: true }).last().fill('08:00');
        await freezes.getByRole('checkbox', { name: 'Admin', exact: true }).check();
        await freezes.getByLabel('Why', { exact: true }).fill('Nobody is here');
        await freezes.getByRole('button', { name: 'Add the freeze' }).click();
        await freezes.getByText('every week from Friday 16:00 to Monday 08:00 (America/Chicago)').waitFor();
        await freezes.getByText('Remove', { exact: true }).click();
        await freezes.getByLabel('Why the freeze goes').fill('It was a test');
        await freezes.getByRole('button', { name: 'Remove the freeze' }).click();
        await freezes.getByText('every week from Friday').waitFor({ state: 'detached' });
        await approvals.getByLabel('How many people').fill('0');
        await approvals.getByRole('checkbox', { name: 'Finance' }).uncheck();
        await approvals.getByLabel('Why').fill('It was a test');
        await approvals.getByRole('button', { name: 'Save approvals' }).click();
        await page.getByText('Nobody has to agree').waitFor();
        // Whoever changed it is not told of it; another admin would be.
        await at('/development/inbox');
        await page.getByRole('heading', { name: 'What you were told' }).waitFor();
      },
      { javaScriptEnabled: false },
    );
  });

  it('gives the registry file of what is live, and the same file changes nothing', async () => {
    await as('Maya Okafor', async (page, at) => {
      await at('/development/registry-file');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download the registry file' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^development-\d+\.\d+\.\d+\.registry\.json$/);
      const path = await download.path();
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 'switchyard.registry/1' });
      await page.getByLabel('File', { exact: true }).setInputFiles(path);
      await page.getByLabel('Title').fill('The same again');
      await page.getByLabel('Reason').fill('For the tests of the forms.');
      await page.getByRole('button', { name: 'Draft a change from it' }).click();
      await page.getByText('Everything in the file is live already as it is there.').waitFor();
    });
  });

  it('is refused when another site sent it', async () => {
    const answer = await fetch(`${stack.consoleUrl}/look`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams(),
    });
    expect(answer.status).toBe(403);
  });
});

describeDoor({ stack: () => stack, browser: () => browser });
describeEveryScreen({ stack: () => stack, browser: () => browser });
