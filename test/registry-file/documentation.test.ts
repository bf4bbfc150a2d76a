// The example in docs/registry-file.md is a file as we would write it, and a registry without a fault.
import { readFileSync } from 'node:fs';
import { changeFindings } from '@switchyard/registry-core/change/change-findings';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import { formatRegistryFile, parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { expect, it } from 'vitest';

it('the example of the registry file can be imported, and is written back as it stands there', () => {
  const page = readFileSync(new URL('../../docs/registry-file.md', import.meta.url), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const parsed = parseRegistryFile(example);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  expect(formatRegistryFile(parsed.value)).toBe(example);
  const after = toEntries(parsed.value);
  const edits = [...after].map(([entry, body]) => ({ kind: 'entry' as const, entry, base: null, body }));
  const live = new Map();
  const difference = differenceOf(live, edits);
  expect(changeFindings({ edits, live, after, difference, conflicts: [], known: [], kills: new Map() })).toEqual([]);
});
