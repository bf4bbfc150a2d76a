// A draft that was drawn from masked values is refused: it would publish the masks.
import { holdsMask, personalKindsOf } from '@switchyard/registry-core/access/personal';
import type { Edit } from '@switchyard/registry-core/change/edit';
import { entryEdits } from '@switchyard/registry-core/change/entries';
import type { Json } from '@switchyard/registry-core/registry/json';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';

export function refusalOfMasks(saved: readonly Edit[]): Refusal | undefined {
  for (const { entry, body } of entryEdits(saved)) {
    if (body === null || !('sensitivity' in body) || personalKindsOf(body.sensitivity).length === 0) continue;
    // Bodies are JSON.
    if (holdsMask(body as unknown as Json)) {
      return refuse('MASKED', `${entry} was drawn from masked values; unmask them in the console, or send its whole body.`, { path: entry })
        .refusal;
    }
  }
  return undefined;
}
