// From an isolate's memory into the queue: batches small enough for one message each, contexts without the person.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { withoutPerson } from './context-sample.ts';

/** A message has at most 128 kB; a character is at most three bytes of UTF-8. */
const messageCharsMax = 40_000;
const rowsMax = 1_000;
/** Attributes that are nobody's secret: where and as what somebody asks. */
const usualAttributes = ['country', 'state', 'city', 'role'];

/** Of the Worker's bindings, those that shipping needs. */
export interface ShippingBindings {
  readonly USAGE?: { send(batch: UsageBatch, options: { contentType: 'json' }): Promise<unknown> };
  readonly USAGE_ATTRIBUTES?: string;
  readonly USAGE_KEY?: string;
}

/** What was gathered of one environment. */
export interface Gathered extends Omit<UsageBatch, 'id' | 'contexts'> {
  /** As they were sent. */
  readonly contexts: readonly JsonObject[];
}

/** Whether the queue has it all. Nothing to ship is shipped. */
export async function shipUsage(env: ShippingBindings, gathered: Gathered): Promise<boolean> {
  try {
    const batches = toBatches(gathered, attributesOf(env.USAGE_ATTRIBUTES, gathered.environment), saltOf(env));
    await Promise.all(batches.map((batch) => env.USAGE?.send(batch, { contentType: 'json' })));
    return true;
  } catch (error) {
    console.warn(`Usage of ${gathered.environment} was not taken by the queue: ${String(error)}`);
    return false;
  }
}

function toBatches(gathered: Gathered, attributes: readonly string[], salt: string): UsageBatch[] {
  const { contexts, counts, readers = [], ...rest } = gathered;
  if (counts.length === 0 && rest.clients.length === 0 && rest.receipts.length === 0 && rest.dropped === 0) return [];
  const reduced = contexts.map((context) => withoutPerson(context, attributes, salt));
  const [first = [], ...others] = inMessages(counts);
  const nothing = { dropped: 0, errors: [], clients: [], receipts: [], contexts: [], health: [] };
  return [
    { ...rest, id: crypto.randomUUID(), counts: first, contexts: reduced.filter((context) => Object.keys(context).length > 0) },
    ...others.map((part) => ({ ...rest, ...nothing, id: crypto.randomUUID(), counts: part })),
    ...(readers.length > 0 ? [{ ...rest, ...nothing, id: crypto.randomUUID(), counts: [], readers }] : []),
  ];
}

/** In parts that each fit a message, beside the other rows of the first. */
function inMessages(counts: UsageBatch['counts']): UsageBatch['counts'][] {
  const parts: UsageBatch['counts'][] = [];
  let chars = messageCharsMax;
  for (const row of counts) {
    const [key, variant, , release] = row;
    const length = key.length + (variant?.length ?? 4) + release.length + 40;
    if (chars + length > messageCharsMax || parts.at(-1)!.length >= rowsMax) {
      parts.push([]);
      chars = 0;
    }
    parts.at(-1)!.push(row); // the first row begins a part
    chars += length;
  }
  return parts;
}

/** `{"production": ["city", "plan"], "*": []}`: which attributes of contexts may be kept, per environment or for all others. */
function attributesOf(text: string | undefined, environment: string): readonly string[] {
  if (!text) return usualAttributes;
  const lists: unknown = JSON.parse(text);
  const listed = (lists as Record<string, unknown>)[environment] ?? (lists as Record<string, unknown>)['*'];
  return Array.isArray(listed) ? listed.filter((name): name is string => typeof name === 'string').slice(0, 50) : usualAttributes;
}

/** Known to this Worker alone: whoever holds the sample cannot try targeting keys against it. */
export function saltOf({ USAGE_KEY }: ShippingBindings): string {
  const { d } = JSON.parse(USAGE_KEY ?? '{}') as { d?: unknown };
  return typeof d === 'string' ? `targeting-key:${d}` : `targeting-key:${crypto.randomUUID()}`;
}
