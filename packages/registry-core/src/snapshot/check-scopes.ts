// The scopes of a key's settings: each canonical, no two the same.
import type { Report } from '../registry/finding.ts';
import type { Scope } from '../registry/scope.ts';
import { type CanonicalScope, canonicalScope, scopeText } from '../scope/canonical-scope.ts';
import type { RegistryView } from './registry-view.ts';

/** The canonical scope of each setting; undefined where one is at fault, which is then reported. */
export function checkScopes(settings: readonly { scope: Scope }[], view: RegistryView, report: Report): (CanonicalScope | undefined)[] {
  const firstByText = new Map<string, number>();
  return settings.map(({ scope }, i) => {
    const path = `settings[${i}].scope`;
    const canonical = canonicalScope(scope, view.placeTree);
    if (!canonical.ok) {
      report(canonical.refusal.code, path, canonical.refusal.message);
      return undefined;
    }
    if (scope.cohort !== undefined && !view.hasCohort(scope.cohort)) {
      report('COHORT_UNKNOWN', `${path}.cohort`, `The cohort ${scope.cohort} is not in the registry; add it or correct the key.`);
      return undefined;
    }
    const text = scopeText(canonical.value);
    const first = firstByText.get(text);
    if (first !== undefined) {
      report('SCOPE_TWICE', path, `settings[${first}] has the same scope, ${text}; keep one of the two.`);
      return undefined;
    }
    firstByText.set(text, i);
    return canonical.value;
  });
}
