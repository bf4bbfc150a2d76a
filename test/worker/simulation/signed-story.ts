// What the simulated console publishes: heads with real snapshots and key tables, under a seal that stands for the signature.
// Each release greets in its own words, so an answer shows which snapshot it was made from.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Head } from '@switchyard/registry-core/snapshot/head';
import { encodeKeyTable } from '@switchyard/registry-core/snapshot/key-table';
import { compile, shop } from '../registries.ts';

export const environment = 'production';
const encoder = new TextEncoder();

export interface Wording {
  readonly greeting: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

export const wordings: readonly Wording[] = ['hello', 'howdy', 'hi', 'hey', 'welcome'].map((greeting) => {
  const bytes = compile(shop(greeting));
  return { greeting, bytes, digest: sha256Hex(bytes) };
});

export const keyTables = ['one', 'two'].map((id) => {
  const bytes = encodeKeyTable({ keys: [{ id, kind: 'server', hash: sha256Hex(encoder.encode(id)) }] });
  return { id, bytes, digest: sha256Hex(bytes) };
});

export function digestOf(content: Uint8Array | string): string {
  return sha256Hex(typeof content === 'string' ? encoder.encode(content) : content);
}

export function seal(head: Head): string {
  const text = JSON.stringify(head);
  return `${text}.${digestOf(text)}`;
}

const verified = new Map<string, Head>();

/** Refuses a text that was cut or changed, as the check of a signature does. */
export async function verifySeal(sealed: string): Promise<Result<Head>> {
  const known = verified.get(sealed);
  if (known) return accept(known);
  const text = sealed.slice(0, -65);
  if (`${text}.${digestOf(text)}` !== sealed) return refuse('SIGNATURE_INVALID', 'The seal does not fit.');
  const head = Head.parse(JSON.parse(text));
  if (verified.size > 10_000) verified.clear();
  verified.set(sealed, head);
  return accept(head);
}
