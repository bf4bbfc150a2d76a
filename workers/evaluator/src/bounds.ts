// Every period, patience and size on the way from the hub to an answer, in one place: the contract of docs/freshness.md in
// numbers. Tests put another file in its place.

/** Older than this, the head is refreshed behind the answer. Also the least time between two questions of an isolate. */
export const softMs = 1_000;
/** Questions are put up to this much later, so that isolates that started together do not ask together. */
export const softJitterMs = 20;
/** Older than this, an answer waits for the refresh, and is STALE when none comes. */
export const hardMs = 5_000;
/** So long an answer waits for a refresh. */
export const hardWaitMs = 300;
/** An isolate without any release has nothing better to do than to wait. */
export const coldWaitMs = 8_000;
/** A refresh whose request was cut off may never end, and one may hang on a slow document; after this another may start. */
export const flightMsMax = 10_000;
/** A caller may ask for a `seq` that it was told of: so long it waits, asking so often. */
export const floorWaitMs = 1_000;
export const floorAskEveryMs = 100;

/** A relay keeps a question that it has no news for this long, so that an isolate under traffic hears of a kill when the relay does. */
export const holdMs = 900;
/** What a relay heard from its hub longer ago than this it does not confirm before it has asked again. */
export const confirmMs = 1_000;
/** So long a relay waits for its hub before it says what it last heard, and when. */
export const hubTimeoutMs = 1_000;
/** So long an isolate waits for its relay. */
export const relayTimeoutMs = 2_000;
export const kvTimeoutMs = 5_000;
export const documentTimeoutMs = 20_000;
/** A document that takes longer is asked for elsewhere, too. */
export const documentHedgeMs = 1_000;

/** KV takes one write to a key in a second. */
export const kvWriteEveryMs = 1_000;
export const kvRetryMsMin = 1_000;
export const kvRetryMsMax = 60_000;
/** An isolate that no relay confirms looks whether KV has something newer, this often. */
export const kvAskEveryMs = 10_000;

/** While streams are open, a relay asks the hub at least so often, which makes up for what it was not told. */
export const streamTickMs = 5_000;
/** Comments that keep connections open through whatever lies between, and show which clients have left: some only go quiet. */
export const ticksPerHeartbeat = 3;
/** Streams end after once to twice this long and are opened again: at another relay, and by a key that is still good. */
export const streamLifeMs = 30 * 60_000;
/** When no relay of a region has room, clients come again after once to twice this long. */
export const fullRetryMs = 30_000;

/** Streams of one relay: a Durable Object writes to so many within some milliseconds. */
export const streamsMax = 1_000;
/** Relays of one environment and region that hold streams: 32,000 of them. */
export const streamRelaysMax = 32;
/** New streams of one relay in one second, and at once after a pause. */
export const opensPerSecond = 200;
/** A client that does not read is cut off when this much waits for it. */
export const unreadBytesMax = 64 * 1024;
