// What the edge tells the console about the evaluations of one environment at one location: counts, receipts, clients, a
// sample of contexts, and the events that applications tell. Rows are tuples, because a batch travels in a queue's message of limited size.
import * as z from 'zod';
import { keyLengthMax } from '../registry/limits.ts';
import { EnvironmentName } from '../snapshot/head.ts';
import { eventNameMax, eventNamePattern, eventNameRule, eventsMax, usageTextMax } from './usage-limits.ts';

/** Rows of one kind in one batch; a message of a queue has at most 128 kB. */
export const usageRowsMax = 2_000;
/** Batches that are sent to the console in one body. */
export const usageBatchesMax = 100;
/** Keys of one client in one batch. */
const usageReadersMax = 10_000;

const name = z.string().max(usageTextMax);
const release = z.string().max(64);
const count = z.number().int().min(1);
const atMs = z.number().int().min(0).max(8.64e15);

/** How often a key answered a variant (null: none) for a reason, from a release. */
const CountRow = z.tuple([z.string().max(keyLengthMax), name.nullable(), z.string().max(32), release, count]);
/** How often an evaluation failed with a code, in a release. */
const ErrorRow = z.tuple([release, z.string().max(32), count]);
/** A kind of SDK key, the client that sent it (user agent) and its application, both cleaned, and when it was last seen. */
const ClientRow = z.tuple([z.enum(['server', 'client']), name, name, atMs]);
/** How many evaluations of a release were answered and how many failed: of all, not only of those in this message. */
const HealthRow = z.tuple([release, z.number().int().min(0), z.number().int().min(0)]);

export const EventName = z.string().regex(eventNamePattern, eventNameRule).max(eventNameMax);
/**
 * What an application tells: the event, its value, to whom it happened (a salted hash; null: nobody says), the release that they
 * have, and while another is staged that one's version, with how many per cent of those like them have it.
 */
const EventRow = z.tuple([EventName, z.number(), name.nullable(), release, release.nullable(), z.number().min(0).max(100), atMs]);
export type EventRow = z.infer<typeof EventRow>;

/** A client as above, when it last read, and keys that it asked for by name; an empty name stands for all keys at once. */
const ReaderRow = z.tuple([z.enum(['server', 'client']), name, name, atMs, z.array(z.string().max(keyLengthMax)).max(usageReadersMax)]);
/** The first answer from the head `seq` here: its release, when, and for how long nobody had asked here before (null: never). */
const ReceiptRow = z.tuple([z.number().int().min(1), release, atMs, z.number().int().min(0).nullable()]);

export const SampledContext = z.record(z.string().max(64), z.union([z.string().max(usageTextMax), z.number(), z.boolean()]));
export type SampledContext = z.infer<typeof SampledContext>;

export const UsageBatch = z.strictObject({
  /** Unique: a batch that comes twice counts once. */
  id: z.uuid(),
  environment: EnvironmentName,
  /** The data centre, as Cloudflare names it: `IAH`. */
  location: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  fromMs: atMs,
  toMs: atMs,
  /** Evaluations that were not counted because a bound was reached or a queue refused them. */
  dropped: z.number().int().min(0),
  counts: z.array(CountRow).max(usageRowsMax),
  errors: z.array(ErrorRow).max(usageRowsMax),
  clients: z.array(ClientRow).max(usageRowsMax),
  /** Absent from Workers before they told it, and where there is nothing new. */
  readers: z.array(ReaderRow).max(usageRowsMax).optional(),
  receipts: z.array(ReceiptRow).max(usageRowsMax),
  contexts: z.array(SampledContext).max(usageRowsMax),
  health: z.array(HealthRow).max(usageRowsMax).optional(),
  events: z.array(EventRow).max(eventsMax).optional(),
});
export type UsageBatch = z.infer<typeof UsageBatch>;
