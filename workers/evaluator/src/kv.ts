// KV as this Worker uses it: a few reads and one write, so that the simulation can stand in for it.
import type { Env } from './env.ts';

export interface ReadableKv {
  getText(name: string): Promise<string | null>;
  getBytes(name: string): Promise<Uint8Array | null>;
}

export interface Kv extends ReadableKv {
  put(name: string, value: string | Uint8Array): Promise<void>;
}

export function kvOf(env: Env): Kv {
  const kv = env.RELEASES;
  return {
    getText: async (name) => kv.get(name),
    getBytes: async (name) => {
      const found = await kv.get(name, 'arrayBuffer');
      return found && new Uint8Array(found);
    },
    put: async (name, value) => kv.put(name, value),
  };
}
