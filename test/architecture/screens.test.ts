// Whether every screen that has an address is in scripts/screens/screen-table.ts, which the pictures of docs/screens go by:
// a new route takes a row there.
import { describe, expect, it } from 'vitest';
import routes from '../../apps/console/app/routes.ts';
import { screens } from '../../scripts/screens/screen-table.ts';

interface RouteEntry {
  readonly file: string;
  readonly children?: readonly RouteEntry[] | undefined;
}

/** Frames are seen with what they surround; files that are not `.tsx` show nothing. */
function screensOf(entries: readonly RouteEntry[]): string[] {
  return entries.flatMap(({ file, children = [] }) => [
    ...(children.length === 0 && file.endsWith('.tsx') ? [file.replace(/^routes\//, '')] : []),
    ...screensOf(children),
  ]);
}

describe('the table of screens', () => {
  it('has every route that shows something', () => {
    expect([...new Set(screens.map(({ file }) => file))].sort()).toEqual(screensOf(routes).sort());
  });

  it('gives every picture a name of its own', () => {
    const names = screens.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
