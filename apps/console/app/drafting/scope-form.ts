// A scope as a form has it: one place, one role, one cohort, each possibly empty; and as a link carries it.
import type { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Scope } from '@switchyard/registry-core/registry/scope';

export interface ScopeFields {
  readonly place?: string | undefined;
  readonly role?: string | undefined;
  readonly cohort?: string | undefined;
}

export function readScope(fields: ScopeFields, places: readonly Place[]): Result<Scope> {
  const place = places.find(({ id }) => id === fields.place);
  if (fields.place && !place) return refuse('UNKNOWN_PLACE', `There is no place ${fields.place}.`);
  const named = {
    ...(place ? { [place.kind]: place.id } : {}),
    ...(fields.role ? { role: fields.role } : {}),
    ...(fields.cohort ? { cohort: fields.cohort } : {}),
  };
  const parsed = Scope.safeParse(named);
  return parsed.success ? accept(parsed.data) : refuse('NOT_A_SCOPE', parsed.error.issues.map(({ message }) => message).join(' '));
}

export function toScopeFields(scope: Scope): ScopeFields {
  return { place: scope.city ?? scope.state ?? scope.country, role: scope.role, cohort: scope.cohort };
}

/** As a query parameter; the global scope is `{}`. */
export function toScopeText(scope: Scope): string {
  return JSON.stringify(scope);
}

export function fromScopeText(text: string | null): Scope | undefined {
  if (text === null) return undefined;
  try {
    const parsed = Scope.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
