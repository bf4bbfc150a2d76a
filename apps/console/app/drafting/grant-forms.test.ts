// Grants survive their form: whatever limits they have, a form that nobody touched gives them back.
import { expect, it } from 'vitest';
import { GrantRow, toGrantRows, toGrants } from './grant-forms.ts';

it('grants come back from a form as they went in, with their ends', () => {
  const grants = [
    { role: 'auditor' as const },
    { role: 'finance' as const, environments: ['production', 'staging'], namespaces: ['fees'], until: '2027-01-31T18:00:00Z' },
    { role: 'city_ops' as const, places: ['HOU'] },
  ];
  // Empty fields of a form are no fields.
  const filled = toGrantRows(grants).map((row) =>
    GrantRow.parse(Object.fromEntries(Object.entries(row).filter(([, text]) => text !== ''))),
  );
  expect(toGrants(filled)).toEqual(grants);
});

it('a day lasts until its end, and what is no day is refused with an example', () => {
  expect(toGrants([{ role: 'support', until: '2027-01-31' }])).toEqual([{ role: 'support', until: '2027-01-31T23:59:59Z' }]);
  expect(GrantRow.safeParse({ role: 'support', until: 'soon' }).error?.issues[0]?.message).toContain('2027-01-31');
});
