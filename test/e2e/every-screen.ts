// Every screen once, as one person on one stack: axe finds nothing in either look, the browser complains about nothing, nothing moves after it
// was painted, and there is room for everything on a phone. Part of console-forms.test.ts, whose stack it uses.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addressOf, type Screen, screens } from '../../scripts/screens/screen-table.ts';
import { type Scene, setScene } from '../../scripts/screens/set-scene.ts';
import type { Stack } from '../../scripts/stack/start-stack.ts';
import { openPage } from './browser.ts';
import { signIn } from './console-session.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 780 };
/** What Web Vitals calls good is 0.1; nothing here has a reason to move at all. */
const layoutShiftMax = 0.01;
/** Two pages at a time: one loads while the other is looked at. */
const atOnce = 2;
/** Each screen is loaded and looked at in about a second; a machine that does other things takes several. */
const walkMsMax = 900_000;

interface Surroundings {
  stack(): Stack;
  browser(): Browser;
}

/** Runs axe with these options; answers each finding with the first element that it is about. */
async function axe(page: Page, options: object = {}): Promise<string[]> {
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  return violations.map(({ id, help, nodes }) => `${id}: ${help} · ${nodes.length}× · ${nodes[0]?.html.slice(0, 160)}`);
}

const watchShifts = `window.shifted = 0;
new PerformanceObserver((list) => { for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value; })
  .observe({ type: 'layout-shift', buffered: true });`;

/** What is wrong with one screen; its title comes along. */
async function look(page: Page, address: string): Promise<{ wrong: string[]; title: string }> {
  await page.goto(address);
  await page.evaluate(axeSource);
  const light = await axe(page);
  const shifted = (await page.evaluate('window.shifted')) as number;
  const headings = await page.getByRole('heading', { level: 1 }).count();
  // The other look differs in nothing but its colours.
  await page.evaluate(`document.documentElement.dataset.mantineColorScheme = 'dark'`);
  const dark = await axe(page, { runOnly: ['color-contrast'] });
  await page.setViewportSize(phone);
  const overflow = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number;
  await page.setViewportSize(desk);
  const wrong = [
    ...light,
    ...dark.map((finding) => `dark: ${finding}`),
    ...(shifted > layoutShiftMax ? [`moves by ${shifted.toFixed(3)} after it was painted`] : []),
    ...(overflow > 0 ? [`is ${overflow} px too wide for a phone`] : []),
    ...(headings === 1 ? [] : [`has ${headings} headings of the first level`]),
  ];
  return { wrong, title: await page.title() };
}

async function walk({ stack, browser }: Surroundings, scene: Scene, queue: Screen[], titles: Map<string, string>): Promise<string[]> {
  const found: string[] = [];
  const inside = await openPage(browser(), { viewport: desk, colorScheme: 'light' });
  const outside = await openPage(browser(), { viewport: desk, colorScheme: 'light' });
  for (const { page } of [inside, outside]) await page.addInitScript(watchShifts);
  await signIn(inside.page, stack(), 'Dana Whitfield');
  for (let screen = queue.shift(); screen; screen = queue.shift()) {
    const { page } = screen.outside ? outside : inside;
    const address = addressOf(screen, scene);
    if (address === undefined) continue;
    const { wrong, title } = await look(page, stack().consoleUrl + address);
    if (!screen.passing) titles.set(screen.name, title);
    found.push(...wrong.map((what) => `${screen.name} ${what}`));
  }
  // That an address leads nowhere is what one of the screens is about.
  const complaints = [...inside.complaints, ...outside.complaints].filter((complaint) => !complaint.includes('/no/such/page'));
  await Promise.all([inside.context.close(), outside.context.close()]);
  return [...found, ...complaints];
}

export function describeEveryScreen(surroundings: Surroundings): void {
  it(
    'every screen is free of what axe finds, in both looks, stands still, fits a phone, and has a title of its own',
    async () => {
      const scene = await setScene(surroundings.stack());
      const queue = [...screens];
      const titles = new Map<string, string>();
      const found = await Promise.all(Array.from({ length: atOnce }, () => walk(surroundings, scene, queue, titles)));
      expect(found.flat().sort()).toEqual([]);
      expect(new Set(titles.values()).size).toBe(titles.size);
    },
    walkMsMax,
  );
}
