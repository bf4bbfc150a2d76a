// KV at its worst, for every location on a schedule of its own: new values are seen up to 90 s late, reads fail or hang, values
// come cut short or as they were before, and a key takes one write in a second.
import type { Kv, ReadableKv } from '../../../workers/evaluator/src/kv.ts';
import type { VirtualTime } from './virtual-time.ts';

const delayMsMax = 90_000;
const writeEveryMs = 1_000;

export interface KvFaults {
  /** Shares of reads. */
  readonly errors: number;
  readonly cut: number;
  readonly older: number;
  /** Of writes. */
  readonly writeErrors: number;
}

export interface SlowKv {
  /** As the hub sees it. */
  readonly central: Kv;
  at(location: string): ReadableKv;
  /** What was written last. */
  latest(name: string): string | Uint8Array | undefined;
  faults: KvFaults;
}

interface Version {
  readonly value: string | Uint8Array;
  readonly atMs: number;
  readonly visibleAtMs: Map<string, number>;
}

export function startSlowKv(time: VirtualTime, faults: KvFaults): SlowKv {
  const written = new Map<string, Version[]>();
  const versionsOf = (name: string): Version[] => written.get(name) ?? [];

  function visible(location: string, name: string): string | Uint8Array | undefined {
    const seen = versionsOf(name).filter((version) => {
      const known = version.visibleAtMs.get(location);
      const atMs = known ?? version.atMs + time.between(0, delayMsMax);
      if (known === undefined) version.visibleAtMs.set(location, atMs);
      return atMs <= time.now();
    });
    const at = self.faults.older > 0 && time.chance(self.faults.older) ? time.pick(seen.length > 0 ? seen : [undefined]) : seen.at(-1);
    if (at === undefined || !time.chance(self.faults.cut)) return at?.value;
    return at.value.slice(0, Math.floor(time.random() * at.value.length));
  }

  async function read(location: string, name: string): Promise<string | Uint8Array | undefined> {
    await time.pause(time.between(5, 60));
    if (time.chance(self.faults.errors)) {
      if (time.chance(0.3)) await time.pause(20_000);
      throw new Error('KV fails.');
    }
    return visible(location, name);
  }

  async function put(name: string, value: string | Uint8Array): Promise<void> {
    await time.pause(time.between(20, 200));
    const versions = versionsOf(name);
    const last = versions.at(-1);
    if (last && time.now() - last.atMs < writeEveryMs) throw new Error('429: one write to a key in a second.');
    if (time.chance(self.faults.writeErrors)) throw new Error('KV takes no writes.');
    written.set(name, [...versions, { value, atMs: time.now(), visibleAtMs: new Map() }]);
  }

  const at = (location: string): ReadableKv => ({
    getText: async (name) => {
      const found = await read(location, name);
      return found === undefined ? null : typeof found === 'string' ? found : new TextDecoder().decode(found);
    },
    getBytes: async (name) => {
      const found = await read(location, name);
      return found === undefined ? null : typeof found === 'string' ? new TextEncoder().encode(found) : found;
    },
  });

  const self: SlowKv = {
    central: { ...at('hub'), put },
    at,
    latest: (name) => versionsOf(name).at(-1)?.value,
    faults,
  };
  return self;
}
