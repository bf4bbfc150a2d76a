// The published schema is the one that the parsing schemas give.
import { expect, it } from 'vitest';
import { registryFileSchema } from './registry-file-schema.ts';

it('the schema in the package is up to date (vitest -u writes it)', async () => {
  await expect(`${JSON.stringify(registryFileSchema(), null, 2)}\n`).toMatchFileSnapshot('../../registry-file.schema.json');
});

it('every part that people write has a name, and none is made up', () => {
  const names = Object.keys(registryFileSchema().$defs ?? {});
  expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(['Place', 'Cohort', 'ConfigKey', 'Flag', 'Condition', 'Scope', 'Serve', 'Holdout', 'Layer']),
  );
});
