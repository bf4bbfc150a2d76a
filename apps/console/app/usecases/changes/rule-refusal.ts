// A rule or a guardrail that cannot be is refused when it is saved, with the sentence that its author needs: an unknown key, types
// that do not fit, or another answer than it has to give. What it reads may come with it in the same change.
import type { Edit } from '@switchyard/registry-core/change/edit';
import { applyEdits, type Entries, entryEdits } from '@switchyard/registry-core/change/entries';
import { figureFault } from '@switchyard/registry-core/guardrail/check-figure';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';
import { expressionFault } from '@switchyard/registry-core/rule/check-expression';

/** `saved` are the edits that somebody is saving now, `all` those of the whole change with them. */
export function refusalOfRules(live: Entries, saved: readonly Edit[], all: readonly Edit[]): Refusal | undefined {
  const after = applyEdits(live, all);
  for (const { entry, body } of entryEdits(saved)) {
    const { kind } = splitEntryId(entry);
    if (body === null || (kind !== 'rule' && kind !== 'guardrail')) continue;
    // The id's kind names the body's type.
    const fault = kind === 'rule' ? expressionFault((body as BusinessRule).expression, after) : figureFault(body as Guardrail, after);
    if (fault) return refuse(fault.code, fault.message, { path: `${entry}.expression` }).refusal;
  }
  return undefined;
}
