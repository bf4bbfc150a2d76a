// An edit from outside is parsed once, and refused with the path of each fault.
import { describe, expect, it } from 'vitest';
import { Edit } from './edit.ts';

const place = { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' };
const edit = (entry: string, body: unknown, more: object = {}) => ({ kind: 'entry', entry, base: null, body, ...more });

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('an edit', () => {
  it('is filled in as its schema says', () => {
    expect(Edit.parse(edit('key:a', { kind: 'config', type: 'int', default: 1 }))).toMatchObject({
      body: { settings: [], archived: false },
    });
    expect(Edit.parse(edit('place:HOU', place))).toEqual(edit('place:HOU', place));
    expect(Edit.parse(edit('place:HOU', null))).toEqual(edit('place:HOU', null));
    expect(Edit.parse({ kind: 'revive', flag: 'a', killId: 'kil_1' })).toEqual({ kind: 'revive', flag: 'a', killId: 'kil_1' });
  });

  it.each<[string, unknown, string]>([
    ['a body of another kind', edit('cohort:HOU', place), 'body'],
    ['a body under another name', edit('place:DAL', place), 'entry'],
    ['a key with a control character', edit('key:a\u0000', { kind: 'config', type: 'int', default: 1 }), 'entry'],
    ['a key of a reserved name', edit('key:__proto__', { kind: 'config', type: 'int', default: 1 }), 'entry'],
    ['no body', edit('key:a', undefined), 'body'],
    ['an entry of no kind', edit('thing:a', place), 'entry'],
    ['a base that is no digest', edit('place:HOU', place, { base: 'abc' }), 'base'],
    ['a body nested without end', edit('key:a', { kind: 'config', type: 'json', default: nested(5000) }), 'body'],
    ['a member too many', edit('place:HOU', place, { extra: 1 }), ''],
  ])('with %s is refused', (_what, given, path) => {
    const parsed = Edit.safeParse(given);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path[0] ?? '').toBe(path);
  });
});
