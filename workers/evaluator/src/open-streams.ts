// The open event streams of one relay (server-sent events): who is let in and when, what they are told, and when they end. What
// comes in is bounded in number and rate, what goes out in bytes; those who must wait are told how long, each another time.
import type { Head, HeadRelease } from '@switchyard/registry-core/snapshot/head';
import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';

export interface Visitor {
  readonly kind: 'server' | 'client';
  readonly keyId: string;
  /** Of the last event that it has seen; undefined when it comes for the first time. */
  readonly lastSeq: number | undefined;
}

export interface OpenStreams {
  /** A stream, or a short one that says when to come again; undefined when this relay has no room. */
  open(visitor: Visitor, head: Head | undefined, signal: AbortSignal): Response | undefined;
  tell(head: Head): void;
  /** Ends the streams of all other keys. */
  keepOnly(keyIds: ReadonlySet<string>): void;
  count(): number;
}

interface Stream {
  readonly visitor: Visitor;
  readonly endsAtMs: number;
  /** False when the client does not read any more. */
  write(text: string): boolean;
  end(): void;
}

const encoder = new TextEncoder();

/** `tick` is called every now and then while a stream is open. */
export function openStreams(clock: Clock, tick: () => void): OpenStreams {
  const streams = new Set<Stream>();
  const door = openDoor(clock);
  let ticking = false;
  let beats = 0;

  const drop = (stream: Stream): void => {
    if (streams.delete(stream)) stream.end();
  };
  const write = (stream: Stream, text: string): void => {
    if (!stream.write(text)) drop(stream);
  };

  function keepTicking(): void {
    ticking = streams.size > 0;
    if (!ticking) return;
    clock.startTimer(bounds.streamTickMs, () => {
      beats += 1;
      for (const stream of streams) {
        if (stream.endsAtMs <= clock.now()) drop(stream);
        else if (beats % bounds.ticksPerHeartbeat === 0) write(stream, ':\n\n');
      }
      tick();
      keepTicking();
    });
  }

  return {
    open(visitor, head, signal) {
      if (streams.size >= bounds.streamsMax) return undefined;
      const waitMs = door.enter();
      if (waitMs > 0) return toResponse(`retry: ${waitMs}\n: too many at once\n\n`);
      const { stream, response } = startStream(clock, visitor, () => streams.delete(stream));
      streams.add(stream);
      signal.addEventListener('abort', () => drop(stream));
      // When this relay goes away all of its clients come back: each at a time of its own.
      const retryMs = Math.round(1_000 + clock.random() * (1_000 + (streams.size * 1_000) / bounds.opensPerSecond));
      stream.write(`retry: ${retryMs}\n\n`);
      // Whoever comes for the first time may have missed a head between its evaluation and now.
      if (head && head.seq > (visitor.lastSeq ?? 0)) stream.write(toFrames(visitor, head));
      if (!ticking) keepTicking();
      return response;
    },
    tell(head) {
      for (const stream of streams) {
        if (head.revoked.includes(stream.visitor.keyId)) drop(stream);
        else write(stream, toFrames(stream.visitor, head));
      }
    },
    keepOnly(keyIds) {
      for (const stream of streams) if (!keyIds.has(stream.visitor.keyId)) drop(stream);
    },
    count: () => streams.size,
  };
}

/** Lets in at a steady rate; gives 0, or the milliseconds after which there will be room. */
function openDoor(clock: Clock) {
  let tokens = bounds.opensPerSecond;
  let filledAtMs = clock.now();
  let reservedAtMs = 0;
  return {
    enter(): number {
      const now = clock.now();
      tokens = Math.min(bounds.opensPerSecond, tokens + ((now - filledAtMs) * bounds.opensPerSecond) / 1_000);
      filledAtMs = now;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      reservedAtMs = Math.max(now + 1_000, reservedAtMs) + 1_000 / bounds.opensPerSecond;
      return Math.round(reservedAtMs - now);
    },
  };
}

function startStream(clock: Clock, visitor: Visitor, left: () => void): { stream: Stream; response: Response } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
      },
      cancel: left,
    },
    { highWaterMark: bounds.unreadBytesMax, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  const stream: Stream = {
    visitor,
    endsAtMs: clock.now() + bounds.streamLifeMs * (1 + clock.random()),
    write(text) {
      const room = controller?.desiredSize ?? 0;
      if (room > 0) controller?.enqueue(encoder.encode(text));
      return room > 0;
    },
    end() {
      try {
        controller?.close();
      } catch {
        // The client has left already.
      }
    },
  };
  return { stream, response: toResponse(body) };
}

function toResponse(body: BodyInit): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}

/** What a head means to a client: evaluate again. A server hears what the head says, too. */
function toFrames({ kind }: Visitor, head: Head): string {
  const lastModified = Math.floor(head.issuedAtMs / 1_000);
  const refetch = toFrame(head.seq, 'message', { type: 'refetchEvaluation', etag: `"${head.seq}"`, lastModified });
  return kind === 'server' ? toFrame(head.seq, 'head', toHeadNews(head)) + refetch : refetch;
}

function toFrame(id: number, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function toHeadNews({ seq, stable, candidate, stage, kills }: Head) {
  const release = ({ version, snapshot }: HeadRelease) => ({ version, snapshot });
  return { seq, stable: release(stable), ...(candidate && { candidate: release(candidate), stage }), kills: kills.map(({ flag }) => flag) };
}
