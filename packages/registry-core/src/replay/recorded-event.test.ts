// What a recording may hold, and what its refusal says.
import { describe, expect, it } from 'vitest';
import { recordingEventsMax, recordingLineLengthMax } from '../registry/limits.ts';
import { readRecording } from './recorded-event.ts';

const booking = '{"event":"booking","context":{"targetingKey":"u1","city":"HOU"},"figures":{"amount":120.5}}';

function refusalOf(text: string) {
  const read = readRecording(text);
  if (read.ok) throw new Error('It was read.');
  return read.refusal;
}

describe('a recording', () => {
  it('is one event a line, with blank lines, a mark at its beginning and the line ends of Windows passed over', () => {
    const read = readRecording(`\uFEFF${booking}\r\n\r\n{"event":"search","context":{}}\n`);
    expect(read.ok && read.value.kinds).toEqual({ booking: 1, search: 1 });
    expect(read.ok && read.value.events[0]).toEqual({
      event: 'booking',
      context: { targetingKey: 'u1', city: 'HOU' },
      figures: { amount: 120.5 },
    });
    expect(read.ok && read.value.events[1]?.figures).toEqual({});
  });

  it.each([
    ['', 'The recording has no events: give one JSON object a line.'],
    ['{', 'One line cannot be read; line 1: This is no event: write {"event": …, "context": …}.'],
    [`${booking}\n{"event":"Booking!","context":{}}`, 'One line cannot be read; line 2: event: An event’s name is lower case'],
    ['{"event":"booking","context":{"user":{"name":"x"}}}', 'line 1: context.user: '],
    ['{"event":"booking","context":{},"figures":{"amount":null}}', 'line 1: figures.amount: '],
    [`{"event":"booking","context":{"a":"${'x'.repeat(recordingLineLengthMax)}"}}`, `line 1: A line has at most ${recordingLineLengthMax}`],
    [`${booking}\n`.repeat(recordingEventsMax + 1), `A recording has at most ${recordingEventsMax} events; split this one.`],
  ])('is refused with the line that is wrong: %.60s', (text, sentence) => {
    expect(refusalOf(text)).toMatchObject({ code: 'RECORDING_INVALID', message: expect.stringContaining(sentence) });
  });

  it('names the first ten faulty lines and counts the others', () => {
    const refusal = refusalOf('x\n'.repeat(25));
    expect(refusal.message).toMatch(/^25 lines cannot be read; line 1: /);
    expect(refusal.causes?.map(({ path }) => path)).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index + 1}`));
  });
});
