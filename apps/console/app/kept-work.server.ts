// What this console has worked out about keys, for every compilation in it: the registry's store hands out the same frozen bodies each
// time, so a change of ten keys compiles ten keys.
import { createKeptWork } from '@switchyard/registry-core/snapshot/kept-work';

export const keptWork = createKeptWork();
