// The context that the playground's form describes: pickers for what has a meaning, JSON for everything else.
import type { Json, JsonObject } from '@switchyard/registry-core/registry/json';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import type { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';

export interface PlaygroundFields {
  readonly targetingKey: string;
  readonly place: string;
  readonly role: string;
  readonly cohort: string;
  readonly more: string;
}

export function readPlaygroundFields(search: URLSearchParams): PlaygroundFields {
  const text = (name: string) => search.get(name)?.trim() ?? '';
  return { targetingKey: text('targetingKey'), place: text('place'), role: text('role'), cohort: text('cohort'), more: text('more') };
}

/** What the pickers say goes over what the JSON says. */
export function toContext({ targetingKey, place, role, cohort, more }: PlaygroundFields, places: readonly Place[]): Result<JsonObject> {
  let rest: Json = {};
  try {
    rest = more === '' ? {} : (JSON.parse(more) as Json);
  } catch (error) {
    return refuse('NOT_A_CONTEXT', `More attributes are not JSON: ${error instanceof Error ? error.message : 'they cannot be read'}.`);
  }
  if (!isJsonObject(rest)) return refuse('NOT_A_CONTEXT', 'More attributes have to be a JSON object, such as {"plan": "pro"}.');
  const kind = places.find(({ id }) => id === place)?.kind;
  return accept({
    ...rest,
    ...(targetingKey && { targetingKey }),
    ...(kind && { [kind]: place }),
    ...(role && { role }),
    ...(cohort && { cohorts: [cohort] }),
  });
}
