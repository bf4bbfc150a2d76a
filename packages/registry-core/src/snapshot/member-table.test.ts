// A member table finds exactly its members, and a damaged one finds nobody.
import { describe, expect, it } from 'vitest';
import { isInMemberTable, toMemberTable } from './member-table.ts';

const members = Array.from({ length: 2000 }, (_, i) => `user-${i}`).concat(['ünï', '日本', 'a']);

describe('a member table', () => {
  it('holds its members and no one else', () => {
    const table = toMemberTable(members);
    expect(members.filter((member) => !isInMemberTable(table, member))).toEqual([]);
    expect(members.filter((member) => isInMemberTable(table, `${member}x`))).toEqual([]);
    expect(isInMemberTable(table, '')).toBe(false);
  });

  it('tells apart members whose hashes are equal', () => {
    // Two texts with one MurmurHash3 value, found by search.
    const [first, second] = ['u18551', 'u86114'];
    const table = toMemberTable([first]);
    expect([isInMemberTable(table, first), isInMemberTable(table, second)]).toEqual([true, false]);
    const both = toMemberTable([second, first]);
    expect([isInMemberTable(both, first), isInMemberTable(both, second)]).toEqual([true, true]);
  });

  it('is the same for every order and for members given twice', () => {
    expect(toMemberTable([...members].reverse().concat('a'))).toEqual(toMemberTable(members));
  });

  it('that is cut off anywhere finds no one and throws nothing', () => {
    const table = toMemberTable(['a', 'b', 'c']);
    for (let length = 0; length < table.length; length++) expect(() => isInMemberTable(table.subarray(0, length), 'c')).not.toThrow();
    expect(isInMemberTable(table.subarray(0, 8), 'a')).toBe(false);
  });

  it('without members is empty', () => {
    expect(isInMemberTable(toMemberTable([]), 'a')).toBe(false);
    expect(isInMemberTable(new Uint8Array(0), 'a')).toBe(false);
  });
});
