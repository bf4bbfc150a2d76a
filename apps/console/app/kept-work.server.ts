// What this console has worked out about keys, for every compilation in it: the registry's store hands out the same frozen bodies each
// time, so a change of ten keys compiles ten keys.
import { createHash } from 'node:crypto';
import { createKeptWork } from '@switchyard/registry-core/snapshot/kept-work';

export const keptWork = createKeptWork();

/** For compiling snapshots of megabytes: what was kept, and the platform's digest. */
export const compiling = {
  kept: keptWork,
  sha256Hex: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
};
