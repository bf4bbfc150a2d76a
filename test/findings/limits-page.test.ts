// docs/limits.md is made of the limits in the code and of the reasons that stand beside them.
import { readFileSync } from 'node:fs';
import * as limits from '@switchyard/registry-core/registry/limits';
import { expect, it } from 'vitest';

const source = readFileSync(new URL('../../packages/registry-core/src/registry/limits.ts', import.meta.url), 'utf8');
const reasons = new Map([...source.matchAll(/\/\*\* (.+) \*\/\nexport const (\w+)/g)].map(([, reason, name]) => [name, reason]));

it('the page of limits is up to date (vitest -u writes it)', async () => {
  const rows = Object.entries(limits).map(([name, value]) => `| \`${name}\` | ${value.toLocaleString('en-US')} | ${reasons.get(name)} |`);
  const page = `# Limits

Every limit of a registry with its reason. They are enforced when a change is validated, and what bounds a reader again when a snapshot is opened. A limit
that is exceeded is a finding with the code \`LIMIT_EXCEEDED\`, or a refusal where a document is read.

| limit | value | why |
| --- | --- | --- |
${rows.join('\n')}
`;
  expect(rows.filter((row) => row.includes('undefined'))).toEqual([]);
  await expect(page).toMatchFileSnapshot('../../docs/limits.md');
});
