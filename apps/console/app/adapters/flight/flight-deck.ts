// Flies snapshots in workerd: each build of the edge as a Worker of its own in one process, which lives for one flight. Nothing of
// a build reaches anything: it has no stores, no network that it was given, and no address but one on this machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { contextsOf } from '@switchyard/registry-core/evaluate/fly-snapshot';
import * as z from 'zod';
import type { FlightDeck, FlightRequest, Flown, FlownBuild } from '../../ports/flight.ts';
import { flightConfig } from './flight-config.ts';

/** A snapshot of the greatest size on a slow machine. */
const flightMsMax = 120_000;

/** The package says where its binary lies, and has no types. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };

/** A `FlightReport` of the core, from a build that may be older or newer than this console. */
const Report = z.object({
  faults: z.array(z.object({ kind: z.enum(['throw', 'cap']), key: z.string(), message: z.string() })),
  faultCount: z.int().min(0),
  contexts: z.int().min(0),
  evaluations: z.int().min(0),
  openMs: z.number().min(0).nullable(),
  answers: z.array(z.number()),
});
const Reports = z.object({ reports: z.array(Report) });
const Answers = z.object({ answers: z.array(z.string()) });

export interface RunningDeck extends FlightDeck {
  /** Ends the flight under way. */
  close(): void;
}

export function createFlightDeck(): RunningDeck {
  const closing = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  return {
    fly(request) {
      // One at a time: two would slow each other, and one of them would be found slow.
      const flight = last.then(() => flyOnce(request, closing.signal));
      last = flight.catch(() => {});
      return flight;
    },
    close: () => closing.abort(),
  };
}

async function flyOnce(request: FlightRequest, closed: AbortSignal): Promise<Flown> {
  const over = new AbortController();
  const { signal } = over;
  const end = () => over.abort(new Error('The flight was ended, or took too long.'));
  const timer = setTimeout(end, flightMsMax);
  closed.addEventListener('abort', end);
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-flight-'));
  let process: ChildProcess | undefined;
  try {
    await Promise.all(request.builds.map(({ code }, index) => writeFile(join(folder, `build-${index}.js`), code)));
    await writeFile(join(folder, 'flight.capnp'), flightConfig(request.builds));
    process = startWorkerd(join(folder, 'flight.capnp'));
    const urls = await addressesOf(process, request.builds.length, signal);
    const builds: FlownBuild[] = [];
    for (const [index, { digest }] of request.builds.entries()) builds.push(await flyBuild(urls[index]!, digest, request, signal));
    return { builds, differs: await firstDifference(urls, builds, request, signal) };
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', end);
    // The shell takes workerd with it.
    process?.stdin?.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A shell that waits until its input ends, so that workerd also ends when this process is ended hard. It lets go of the control
 * pipe, which ends when workerd does.
 */
function startWorkerd(config: string): ChildProcess {
  return spawn('/bin/sh', ['-c', '"$0" "$@" & exec 3>&-; cat > /dev/null; kill -9 $!', workerd, 'serve', '--control-fd=3', config], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
}

/** Where each build listens, as workerd says on its control pipe. */
async function addressesOf(child: ChildProcess, count: number, signal: AbortSignal): Promise<string[]> {
  const urls: string[] = [];
  let complaint = '';
  child.stderr?.on('data', (part: Buffer) => {
    complaint = `${complaint}${part}`.slice(-2_000);
  });
  const control = child.stdio[3] as Readable; // a pipe, as spawned
  for await (const line of createInterface({ input: control, signal })) {
    const { event, socket, port } = JSON.parse(line) as { event: string; socket?: string; port?: number };
    if (event !== 'listen' || socket === undefined) continue;
    urls[Number(socket.slice('build-'.length))] = `http://127.0.0.1:${port}/`;
    if (urls.filter(Boolean).length === count) return urls;
  }
  signal.throwIfAborted();
  throw new Error(`workerd did not start: ${complaint.trim().split('\n').at(-1) ?? ''}`);
}

async function flyBuild(
  url: string,
  digest: string,
  { snapshot, disabled, live, contexts }: FlightRequest,
  signal: AbortSignal,
): Promise<FlownBuild> {
  const { reports } = await ask(
    url,
    Reports,
    { contexts },
    [
      ['timed', snapshot],
      ['flown', disabled],
    ],
    signal,
  );
  const [flown, flownDisabled] = reports;
  if (!flown || !flownDisabled) throw new Error(`The build ${digest} answered ${reports.length} reports.`);
  const [beside] = live ? (await ask(url, Reports, { contexts: [] }, [['timed', live]], signal)).reports : [];
  return { digest, snapshot: flown, disabled: flownDisabled, liveMs: beside?.openMs ?? null };
}

/** Where the builds answer a context differently, the first key of which that holds. */
async function firstDifference(
  urls: readonly string[],
  [first, second]: readonly FlownBuild[],
  { snapshot, contexts }: FlightRequest,
  signal: AbortSignal,
): Promise<Flown['differs']> {
  if (!first || !second) return null;
  const index = first.snapshot.answers.findIndex((answer, at) => second.snapshot.answers[at] !== answer);
  if (index < 0) return null;
  const question = { contexts, answersTo: index };
  const answers = await Promise.all(urls.slice(0, 2).map((url) => ask(url, Answers, question, [['flown', snapshot]], signal)));
  const [here, before] = answers.map(({ answers }) => answers);
  const different = here?.find((answer, at) => before?.[at] !== answer) ?? '';
  return { key: different.split(' ')[0] ?? '', context: contextsOf({ contexts })[index] ?? null };
}

async function ask<T>(
  url: string,
  answer: z.ZodType<T>,
  question: object,
  snapshots: readonly (readonly [name: string, bytes: Uint8Array])[],
  signal: AbortSignal,
): Promise<T> {
  const form = new FormData();
  form.set('question', JSON.stringify(question));
  // Copied, because the type of a Blob's parts excludes bytes in shared memory, which these never are.
  for (const [name, bytes] of snapshots) form.append(name, new Blob([new Uint8Array(bytes)]), 'snapshot');
  const response = await fetch(url, { method: 'POST', body: form, signal });
  const text = await response.text();
  if (!response.ok) throw new Error(`The build answered ${response.status} ${text.slice(0, 200)}`);
  return answer.parse(JSON.parse(text));
}
