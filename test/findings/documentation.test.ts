// docs/findings.md lists every code that a finding may have, with its severity, its meaning and what to do.
import { readFileSync } from 'node:fs';
import { findingSeverities } from '@switchyard/registry-core/registry/finding-code';
import { expect, it } from 'vitest';

it('every code is documented once, with its severity, a meaning and a cure', () => {
  const page = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (error|warning) \| (.+) \| (.+) \|$/gm)].map(([, code, severity]) => [code, severity]);
  expect(rows.toSorted()).toEqual(Object.entries(findingSeverities).toSorted());
  // No row was passed over for want of a cell.
  expect(rows.length).toBe([...page.matchAll(/^\| `[A-Z_]+`/gm)].length);
});
