// Bounds that a test can reach: relays with room for two streams, two such relays, and heartbeats without much patience.
export * from '../../../workers/evaluator/src/bounds.ts';

export const streamsMax = 2;
export const streamRelaysMax = 2;
export const streamTickMs = 200;
export const ticksPerHeartbeat = 1;
