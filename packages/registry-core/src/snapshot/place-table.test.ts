// A table of places knows each place's kind and what it lies in; a faulty one sends nobody in circles.
import { describe, expect, it } from 'vitest';
import { encodePlaceTable, openPlaceTable } from './place-table.ts';

const [city, country, state] = [2, 0, 1];
const bytes = encodePlaceTable([
  ['HOU', city, 2],
  ['LAX', city, 3],
  ['TX', state, 3],
  ['US', country, -1],
]);
const table = openPlaceTable(bytes);
/** The table with one link changed. */
function withLink(place: number, link: number) {
  const changed = bytes.slice();
  new DataView(changed.buffer).setUint32(changed.length - 16 + place * 4, link, true);
  return openPlaceTable(changed);
}

describe('a table of places', () => {
  it('finds each by its id, with its depth and what it lies in', () => {
    const found = ['HOU', 'LAX', 'TX', 'US', 'XX'].map((id) => table.find(id));
    expect(found).toEqual([0, 1, 2, 3, -1]);
    expect(found.map(table.depthOf)).toEqual([3, 3, 2, 1, 0]);
    expect(found.map(table.parentOf)).toEqual([2, 3, 3, -1, -1]);
    expect([0, 1, 2, 3].map(table.idOf)).toEqual(['HOU', 'LAX', 'TX', 'US']);
    expect(table.count).toBe(4);
  });

  it('knows nothing of positions that it does not have', () => {
    expect([-1, 4, 1_000].map(table.depthOf)).toEqual([0, 0, 0]);
    expect([-1, 4, 1_000].map(table.parentOf)).toEqual([-1, -1, -1]);
  });
});

describe('a faulty table of places', () => {
  it('is refused where the links are cut off', () => {
    expect(() => openPlaceTable(bytes.subarray(0, 30))).toThrow('the table of places is cut off');
    expect(openPlaceTable(encodePlaceTable([])).count).toBe(0);
  });

  it('has places of no kind, in nothing', () => {
    const odd = withLink(0, 3 + 3 * 4);
    expect([odd.depthOf(0), odd.parentOf(0)]).toEqual([0, -1]);
  });

  it('leads upwards only', () => {
    expect(withLink(2, state + 1 * 4).parentOf(2)).toBe(-1); // a state in a city
    expect(withLink(0, city + 2 * 4).parentOf(0)).toBe(-1); // a city in a city
    expect(withLink(3, country + 4 * 4).parentOf(3)).toBe(-1); // a country in itself
    expect(withLink(0, city + 9 * 4).parentOf(0)).toBe(-1); // in a place that is not there
  });
});
