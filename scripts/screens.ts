// `npm run screens`: pictures of every screen, light and dark, into docs/screens with a page that shows them. Starts a stack of its own with
// the demo, sets the scene, and looks at each screen as the head of platform. `npm run screens -- home flags` takes those alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openPage } from '../test/e2e/browser.ts';
import { addressOf, type Screen, screens } from './screens/screen-table.ts';
import { type Scene, setScene } from './screens/set-scene.ts';
import { freePorts } from './stack/ports.ts';
import { startStack } from './stack/start-stack.ts';

const folder = process.env.SCREENS_FOLDER ?? join(import.meta.dirname, '..', 'docs', 'screens');
const size = { width: 1280, height: 860 };
const looks = ['light', 'dark'] as const;
type Look = (typeof looks)[number];
const quality = 48;

interface Visit {
  readonly consoleUrl: string;
  readonly scene: Scene;
  readonly look: Look;
}

async function signIn(page: Page, consoleUrl: string): Promise<void> {
  await page.goto(consoleUrl);
  await page.getByRole('link', { name: 'Continue to sign in' }).click();
  await page.getByRole('button', { name: /Dana Whitfield/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

async function takePicture(page: Page, context: BrowserContext, screen: Screen, { consoleUrl, scene, look }: Visit): Promise<void> {
  const address = addressOf(screen, scene);
  if (address === undefined) return;
  await page.goto(consoleUrl + address);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality });
  await devtools.detach();
  writeFileSync(join(folder, `${screen.name}-${look}.webp`), Buffer.from(data, 'base64'));
}

async function takeAll(browser: Browser, wanted: readonly Screen[], visit: Visit): Promise<void> {
  const options = { viewport: size, colorScheme: visit.look };
  const inside = await openPage(browser, options);
  const outside = await openPage(browser, options);
  await signIn(inside.page, visit.consoleUrl);
  for (const screen of wanted) {
    const { page, context } = screen.outside ? outside : inside;
    await takePicture(page, context, screen, visit);
  }
  const complaints = [...inside.complaints, ...outside.complaints].filter((complaint) => !complaint.includes('404'));
  if (complaints.length > 0) console.error(complaints.join('\n'));
  await Promise.all([inside.context.close(), outside.context.close()]);
}

function writePage(pictured: readonly Screen[]): void {
  const rows = pictured.map(
    ({ name, shows }) => `| ${shows} | ![${shows}, light](${name}-light.webp) | ![${shows}, dark](${name}-dark.webp) |`,
  );
  const head = ['# The screens', '', 'Taken by `npm run screens` on the demo that `npm start` fills.', ''];
  writeFileSync(join(folder, 'README.md'), [...head, '| screen | light | dark |', '| --- | --- | --- |', ...rows, ''].join('\n'));
}

async function main(names: readonly string[]): Promise<void> {
  const pictured = screens.filter(({ passing }) => passing === undefined);
  const wanted = names.length === 0 ? pictured : pictured.filter(({ name }) => names.includes(name));
  const stateDir = mkdtempSync(join(tmpdir(), 'switchyard-screens-'));
  mkdirSync(folder, { recursive: true });
  const [stack, browser] = await Promise.all([startStack({ ports: await freePorts(), stateDir, seed: true }), launchBrowser()]);
  try {
    const scene = await setScene(stack);
    for (const look of looks) await takeAll(browser, wanted, { consoleUrl: stack.consoleUrl, scene, look });
    writePage(pictured);
    console.log(`${wanted.length * looks.length} pictures are in ${folder}.`);
  } finally {
    await browser.close();
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
process.exit();
