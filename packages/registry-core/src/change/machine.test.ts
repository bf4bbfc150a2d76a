// The table of states, walked by chance and by hand.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeEvents, changeStatuses, eventsOf, isOpen, nextStatus } from './machine.ts';

it('nothing is published that was not validated since the last edit', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changeEvents)), (events) => {
      let status: (typeof changeStatuses)[number] = 'draft';
      let validated = false;
      for (const event of events) {
        const next = nextStatus(status, event);
        if (next === undefined) continue;
        if (event === 'edit') validated = false;
        if (event === 'validate') validated = true;
        if (next === 'published' && !validated) return false;
        status = next;
      }
      return true;
    }),
  );
});

it('an edit returns every open change to draft', () => {
  const open = changeStatuses.filter(isOpen);
  expect(open.map((status) => nextStatus(status, 'edit'))).toEqual(open.map(() => 'draft'));
});

it('published is the end, and what was discarded can only be taken up again as a draft', () => {
  expect(changeStatuses.filter((status) => !isOpen(status))).toEqual(['published', 'discarded']);
  expect(eventsOf('published')).toEqual([]);
  expect(eventsOf('discarded').map((event) => nextStatus('discarded', event))).toEqual(['draft']);
});
