// A JSON Schema that cannot be applied is refused when its key is saved, with the keyword that is wrong: its author sits before it.
import type { Edit } from '@switchyard/registry-core/change/edit';
import { entryEdits } from '@switchyard/registry-core/change/entries';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';
import { readJsonSchema } from '@switchyard/registry-core/snapshot/read-json-schema';

export function refusalOfSchemas(saved: readonly Edit[]): Refusal | undefined {
  for (const { entry, body } of entryEdits(saved)) {
    const schema = body !== null && 'kind' in body && body.kind === 'config' && !body.archived ? body.constraints.schema : undefined;
    const fault = schema && readJsonSchema(schema).faults.find(({ code }) => code !== 'SCHEMA_KEYWORD_IGNORED');
    if (!fault) continue;
    const path = `${entry}.constraints.schema${fault.path === '' ? '' : `.${fault.path}`}`;
    return refuse(fault.code, fault.path === '' ? fault.message : `At ${fault.path}: ${fault.message}`, { path }).refusal;
  }
  return undefined;
}
