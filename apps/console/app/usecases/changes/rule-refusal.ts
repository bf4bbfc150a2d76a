// A rule that cannot be is refused when it is saved, with the sentence that its author needs: an unknown key, types that do not
// fit, or no yes or no. What it reads may come with it in the same change.
import type { Edit } from '@switchyard/registry-core/change/edit';
import { applyEdits, type Entries, entryEdits } from '@switchyard/registry-core/change/entries';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';
import { expressionFault } from '@switchyard/registry-core/rule/check-expression';

/** `saved` are the edits that somebody is saving now, `all` those of the whole change with them. */
export function refusalOfRules(live: Entries, saved: readonly Edit[], all: readonly Edit[]): Refusal | undefined {
  const after = applyEdits(live, all);
  for (const { entry, body } of entryEdits(saved)) {
    if (body === null || splitEntryId(entry).kind !== 'rule') continue;
    const fault = expressionFault((body as BusinessRule).expression, after); // the id's kind names the body's type
    if (fault) return refuse(fault.code, fault.message, { path: `${entry}.expression` }).refusal;
  }
  return undefined;
}
