// KV as this Worker uses it: a few reads and one write, so that the simulation can stand in for it.

export interface ReadableKv {
  getText(name: string): Promise<string | null>;
  getBytes(name: string): Promise<Uint8Array | null>;
}

export interface Kv extends ReadableKv {
  put(name: string, value: string | Uint8Array): Promise<void>;
}
