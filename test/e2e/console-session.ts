// What people do in the console again and again, in their words: sign in, sign out, wait for the edge to serve a value.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stack } from '../../scripts/stack/start-stack.ts';

export async function signIn(page: Page, stack: Pick<Stack, 'consoleUrl'>, name: string): Promise<void> {
  await page.goto(stack.consoleUrl);
  await page.getByRole('link', { name: 'Continue to sign in' }).click();
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Continue to sign in' }).waitFor();
}

/** Asks the edge with the environment's server key, as an application would. */
export async function askEdge(stack: Stack, environment: string, key: string, context: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${stack.edgeUrl}/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${stack.credentials.sdkKeys[environment]?.server}` },
    body: JSON.stringify({ context }),
  });
  return (await response.json()) as Record<string, unknown>;
}

/** Waits until the edge answers as expected, and for no fixed time. */
export async function untilEdgeServes(ask: () => Promise<Record<string, unknown>>, expected: object): Promise<void> {
  await expect.poll(ask, { timeout: 15_000, interval: 100 }).toMatchObject(expected);
}
