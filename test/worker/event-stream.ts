// Reads an event stream frame by frame, as text, without a client's own ideas of reconnecting.
import { onTestFinished } from 'vitest';
import type { TestEdge } from './edge.ts';

export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** Every line of the frame; fails when none comes within `withinMs`, or the stream ends. */
  nextFrame(withinMs?: number): Promise<string>;
  /** Until a frame has what is looked for. */
  frameWith(text: string, withinMs?: number): Promise<string>;
  /** Whether the server ended it within `withinMs`. */
  ends(withinMs: number): Promise<boolean>;
  leave(): void;
}

/** Left when the test is over. */
export async function openEventStream(edge: TestEdge, path: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const leaving = new AbortController();
  const response = await fetch(`${edge.url}${path}`, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal });
  onTestFinished(() => leaving.abort());
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const nextFrame = async (withinMs = 5_000): Promise<string> => {
    const untilMs = Date.now() + withinMs;
    while (!text.includes('\n\n')) {
      const part = await Promise.race([
        reader?.read(),
        new Promise<'late'>((resolve) => setTimeout(resolve, untilMs - Date.now(), 'late')),
      ]);
      if (part === 'late') throw new Error(`No frame within ${withinMs} ms.`);
      if (!part || part.done) throw new Error('The stream ended.');
      text += part.value;
    }
    const end = text.indexOf('\n\n');
    const frame = text.slice(0, end);
    text = text.slice(end + 2);
    return frame;
  };
  return {
    status: response.status,
    headers: response.headers,
    nextFrame,
    async frameWith(wanted, withinMs = 5_000) {
      const untilMs = Date.now() + withinMs;
      for (;;) {
        const frame = await nextFrame(untilMs - Date.now());
        if (frame.includes(wanted)) return frame;
      }
    },
    ends: async (withinMs) => {
      const untilMs = Date.now() + withinMs;
      try {
        for (;;) await nextFrame(untilMs - Date.now());
      } catch (error) {
        return String(error).includes('ended');
      }
    },
    leave: () => leaving.abort(),
  };
}
