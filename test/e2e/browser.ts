// A browser for tests: the Chromium inside an npm package, or the one that SWITCHYARD_CHROMIUM names. Launched with arguments
// of our own, because the package's list switches off the very protections that the tests rely on.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromiumPackage, { inflate } from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--headless',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const libraryFolders = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
];

/** Chromium needs the NSS libraries; where the machine has none, the package brings its own. */
async function findLibraries(): Promise<string | undefined> {
  if (libraryFolders.some((folder) => existsSync(join(folder, 'libnss3.so')))) return undefined;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  await inflate(join(dirname(entry), '..', 'bin', 'al2023.tar.br'));
  return join(tmpdir(), 'al2023', 'lib');
}

async function findExecutable(): Promise<{ path: string; env: Record<string, string> }> {
  const named = process.env.SWITCHYARD_CHROMIUM;
  if (named) return { path: named, env: {} };
  if (process.platform !== 'linux') {
    throw new Error('The Chromium of the npm package runs on Linux only. Name one of yours: SWITCHYARD_CHROMIUM=/path/to/chrome npm test');
  }
  const libraries = await findLibraries();
  return { path: await chromiumPackage.executablePath(), env: libraries ? { LD_LIBRARY_PATH: libraries } : {} };
}

export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findExecutable();
  return chromium.launch({ executablePath: path, args: launchArguments, env: { ...process.env, ...env } as Record<string, string> });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: console errors, broken scripts, refusals of the Content-Security-Policy. */
  readonly complaints: readonly string[];
}

/** A page in a context of its own that remembers every complaint of the browser. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { page, context, complaints };
}
