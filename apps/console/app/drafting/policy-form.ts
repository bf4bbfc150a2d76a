// The forms of an environment's policy, each about one part of it: what they send, and what they are filled in with. They are read apart
// (read-policy.ts), so that browsers need not load what judges them.
import type { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import type { FreezeWindow } from '@switchyard/registry-core/change/freeze-window';
import { findingSeverities } from '@switchyard/registry-core/registry/finding-code';

export const policyParts = ['approvals', 'rule', 'remove-rule', 'fields', 'warnings', 'freeze', 'remove-freeze'] as const;
export type PolicyPart = (typeof policyParts)[number];

/** Every value that a form sent, by its field's name. */
export type Typed = Readonly<Record<string, readonly string[]>>;

/** Codes of warnings, in the order of the documentation. */
export const warningCodes: readonly string[] = Object.entries(findingSeverities).flatMap(([code, severity]) =>
  severity === 'warning' && code !== 'IMPORT_APPROXIMATE' ? [code] : [],
);

export function typedIn(data: FormData): Typed {
  return Object.fromEntries([...new Set(data.keys())].map((name) => [name, data.getAll(name).map(String)]));
}

export function typedOfApprovals({ approvals: { people, roles, wide } }: EnvironmentPolicy): Typed {
  return { people: [`${people}`], roles, ...(wide && { sharePercent: [`${wide.sharePercent}`], morePeople: [`${wide.morePeople}`] }) };
}

export function typedOfRule({ title, namespaces, sensitivities, people, roles }: EnvironmentPolicy['approvals']['rules'][number]): Typed {
  return { was: [title], title: [title], namespaces: [namespaces.join(', ')], sensitivities, people: [`${people}`], roles };
}

export function typedOfFreeze(window: FreezeWindow): Typed {
  const { id, title, zone, overrideRoles, kind } = window;
  const about = { was: [id], title: [title], zone: [zone], overrideRoles, kind: [kind] };
  if (window.kind === 'once') return { ...about, from: [window.from], to: [window.to] };
  const side = (name: string, { weekday, time }: { weekday: number; time: string }) => ({
    [`${name}.weekday`]: [`${weekday}`],
    [`${name}.time`]: [time],
  });
  return { ...about, ...side('from', window.from), ...side('to', window.to) };
}
