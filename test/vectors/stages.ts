// Vectors of staged releases as data: for one stable release, groups of one stage with cases `[name, input, expected]`. Their
// hashes were computed by another implementation of MurmurHash3.
import { readFileSync } from 'node:fs';
import { Registry } from '@switchyard/registry-core/registry/registry';
import type { Stage } from '@switchyard/registry-core/snapshot/head';

export interface StageGroup {
  readonly stage: Stage;
  readonly cases: readonly [name: string, input: { context: object; options?: { client: true } }, expected: 'stable' | 'candidate'][];
}

const read = JSON.parse(readFileSync(new URL('stages.json', import.meta.url), 'utf8')) as { registry: unknown; groups: StageGroup[] };

export const stableRegistry: Registry = Registry.parse(read.registry);
export const stageGroups: readonly StageGroup[] = read.groups;
