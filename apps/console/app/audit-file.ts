// The audit as a file over HTTP: its media types, and its lines as a body that is read no faster than it is sent.

export const auditFileTypes = { jsonl: 'application/jsonl; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;

/** A page is read when the reader has taken the one before. */
export function toStream(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const reader = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await reader.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await reader.return?.();
    },
  });
}
