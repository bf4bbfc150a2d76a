// Parts of a staged release on the command line; what is typed wrong is a mistake of usage.

import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { readStagePart as read } from '@switchyard/registry-core/snapshot/stage-text';
import { usage } from './exit-codes.ts';

export function readStagePart(text: string): StagePart {
  const part = read(text);
  if (!part.ok) throw usage(part.refusal.message);
  return part.value;
}
