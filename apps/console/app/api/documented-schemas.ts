// Schemas of the OpenAPI document by name. Those of the registry are recursive, which the document's generator does not
// follow: it is given their names, and zod's own JSON Schema is put in their place afterwards.

import { z as openapi } from '@hono/zod-openapi';
import { Edit } from '@switchyard/registry-core/change/edit';
import { Condition } from '@switchyard/registry-core/registry/condition';
import { Json } from '@switchyard/registry-core/registry/json';
import { Registry, RegistryKey } from '@switchyard/registry-core/registry/registry';
import * as z from 'zod';

const recursive = { AnyJson: Json, Condition, Edit, RegistryKey, Registry } as const;

/** Gives a schema its name in the document. */
export function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  return schema.openapi(name);
}

/** A recursive schema, known to the document by name only. */
function byName<Schema extends z.ZodType>(name: keyof typeof recursive, schema: Schema): Schema {
  // A wrapper of its own: the schema itself is used elsewhere under no name.
  return schema.clone().openapi(name, { type: 'object' }) as Schema;
}

export const AnyJson = byName('AnyJson', Json);
export const EditBody = byName('Edit', Edit);
export const RegistryKeyBody = byName('RegistryKey', RegistryKey);
export const RegistryBody = byName('Registry', Registry);

/** `document` with the recursive schemas written out. */
export function withRecursiveSchemas<Document extends { components?: { schemas?: Record<string, unknown> } }>(
  document: Document,
): Document {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(recursive)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', unrepresentable: 'any', uri: (id) => `#/components/schemas/${id}` });
  for (const schema of Object.values(schemas)) {
    delete schema.$id;
    delete schema.$schema;
  }
  return { ...document, components: { ...document.components, schemas: { ...document.components?.schemas, ...schemas } } };
}

export { openapi };
