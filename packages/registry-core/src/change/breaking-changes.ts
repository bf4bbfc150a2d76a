// What readers of the release before may not be able to read: the one list from which a release's version follows, and of which
// the change's findings speak.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { ConfigKey } from '../registry/config-key.ts';
import type { FindingCode } from '../registry/finding-code.ts';
import type { Flag } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { narrowsSchema } from './narrowed-schema.ts';

export interface BreakingChange {
  readonly code: Extract<FindingCode, 'KIND_CHANGED' | 'TYPE_CHANGED' | `BREAKING_${string}`>;
  readonly path: string;
  /** One sentence: what breaks and what to do. */
  readonly message: string;
}

/** Of a key that was live. Whether it is taken away altogether is not asked here: keys are archived. */
export function breakingChanges(old: RegistryKey, now: RegistryKey): BreakingChange[] {
  if (old.archived) return [];
  if (now.archived) {
    const message = 'Readers get FLAG_NOT_FOUND from now on, and their code default; see first that nobody asks for it any more.';
    return [{ code: 'BREAKING_ARCHIVED', path: 'archived', message }];
  }
  return [...clientsExcluded(old, now), ...ofDefinition(old, now)];
}

function clientsExcluded(old: RegistryKey, now: RegistryKey): BreakingChange[] {
  if (!old.clientReadable || now.clientReadable) return [];
  const message = 'Client-side SDK keys get FLAG_NOT_FOUND from now on, and their code default; see first that no application asks for it.';
  return [{ code: 'BREAKING_CLIENTS_EXCLUDED', path: 'clientReadable', message }];
}

function ofDefinition(old: RegistryKey, now: RegistryKey): BreakingChange[] {
  if (old.kind === 'config' && now.kind === 'config') return ofConfigKey(old, now);
  if (old.kind === 'flag' && now.kind === 'flag') return ofFlag(old, now);
  const message = `A ${wordOf(old)} cannot become a ${wordOf(now)}; create a key with a new name.`;
  return [{ code: 'KIND_CHANGED', path: 'kind', message }];
}

export const wordOf = (key: RegistryKey) => (key.kind === 'config' ? 'config key' : 'flag');
export const typeOf = (key: RegistryKey) => (key.kind === 'config' ? key.type : key.valueType);

function typeChanged(old: RegistryKey, now: RegistryKey): BreakingChange {
  const message = `The type cannot change from ${typeOf(old)} to ${typeOf(now)} under readers that know it; create a key with a new name.`;
  return { code: 'TYPE_CHANGED', path: now.kind === 'config' ? 'type' : 'valueType', message };
}

function ofConfigKey(old: ConfigKey, now: ConfigKey): BreakingChange[] {
  if (old.type !== now.type) return [typeChanged(old, now)];
  const found: BreakingChange[] = [];
  const gone = (old.constraints.members ?? []).filter((member) => now.constraints.members?.includes(member) !== true);
  if (gone.length > 0 && now.type === 'enum') {
    const message = `${listed(gone)} ${gone.length === 1 ? 'is no member' : 'are no members'} any more; see first that no code sends or expects ${gone.length === 1 ? 'it' : 'them'}.`;
    found.push({ code: 'BREAKING_MEMBER_REMOVED', path: 'constraints.members', message });
  }
  const { schema } = now.constraints;
  if (schema !== undefined && narrowsSchema(old.constraints.schema ?? true, schema)) {
    const message = 'The schema forbids what it allowed, so a document made for the one before may not fit; widen it, or make a new key.';
    found.push({ code: 'BREAKING_SCHEMA_NARROWED', path: 'constraints.schema', message });
  }
  return found;
}

function ofFlag(old: Flag, now: Flag): BreakingChange[] {
  if (old.valueType !== now.valueType) return [typeChanged(old, now)];
  const [before, after] = [Object.keys(old.variants), Object.keys(now.variants)];
  const added = after.filter((variant) => !before.includes(variant));
  return before
    .filter((variant) => !after.includes(variant))
    .map((variant) => {
      // A new variant with the same value is the old one under another name.
      const heir = added.find((other) => canonicalJson(now.variants[other]) === canonicalJson(old.variants[variant]));
      const what = heir === undefined ? `The variant ${variant} is gone` : `The variant ${variant} is called ${heir} now`;
      const message = `${what}; readers, reports and prerequisites that name it miss it, so keep it with a weight of 0 while any do.`;
      return { code: 'BREAKING_VARIANT_REMOVED', path: `variants.${variant}`, message };
    });
}

/** `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 3) return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
