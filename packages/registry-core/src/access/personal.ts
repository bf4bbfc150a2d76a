// Personal fields: of which kinds there are, how each is masked, and how an answer is masked before it leaves. Who may see them is in
// policy.ts; what counts as personal is argued in docs/decisions/what-is-personal-here.md.
import type { Json } from '../registry/json.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Sensitivity } from '../registry/sensitivity.ts';

/** People's addresses; who a recorded context is about; the values of keys that carry one of the two sensitivities. */
export const personalKinds = ['people', 'contexts', 'PIITax', 'PIIBackground'] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** What stands in the place of a masked value. */
export const masked = '•••••';

/** Attributes of a context that say where and as what somebody asks, not who they are; all others are masked. */
const plainAttributes = new Set([
  'country',
  'state',
  'city',
  'role',
  'cohort',
  'cohorts',
  'plan',
  'platform',
  'os',
  'app',
  'appVersion',
  'locale',
]);

export function isPersonalAttribute(name: string): boolean {
  return !plainAttributes.has(name);
}

/** `a•••@example.com`: enough to tell two colleagues apart. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? masked : `${email.slice(0, 1)}•••${email.slice(at)}`;
}

/** The kinds that a key's values are of. */
export function personalKindsOf(sensitivity: readonly Sensitivity[]): PersonalKind[] {
  return sensitivity.filter((one) => one === 'PIITax' || one === 'PIIBackground');
}

/** The same definition without its values. */
export function maskKey(body: RegistryKey): RegistryKey {
  const settings = body.settings.map((setting) => ('value' in setting ? { ...setting, value: masked } : setting));
  const values =
    body.kind === 'config'
      ? { default: masked }
      : { variants: Object.fromEntries(Object.keys(body.variants).map((name) => [name, masked])) };
  // Shown and never saved: a draft that holds a mask is refused.
  return { ...body, ...values, settings } as RegistryKey;
}

/** Whether a body was drawn from a masked one. */
export function holdsMask(body: Json): boolean {
  return JSON.stringify(body).includes(`"${masked}"`);
}

/** What somebody sees: asked for everything personal that an answer holds. */
export interface Lens {
  /** Whether the values of a key are hidden. `kinds`: what its own body says; absent: the body is not there. */
  hidesKey(key: string, kinds: readonly PersonalKind[]): boolean;
  hidesEmail(personId: string): boolean;
}

type Plain = { readonly [name: string]: unknown };

/** Members that hold or tell a value, inside an object that is about a key. */
const telling = new Set([
  ...['value', 'default', 'before', 'after', 'from', 'to', 'base', 'mine', 'theirs', 'live', 'payload', 'variants'],
  ...['serves', 'everyone', 'sentences', 'because', 'message', 'sentence'],
]);
const digest = /^[0-9a-f]{64}$/;

function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isKeyBody(value: Plain): boolean {
  return (value.kind === 'config' || value.kind === 'flag') && Array.isArray(value.sensitivity) && Array.isArray(value.settings);
}

const kindsIn = (value: unknown): PersonalKind[] =>
  isPlain(value) && isKeyBody(value) ? personalKindsOf(value.sensitivity as Sensitivity[]) : []; // a body has passed its schema

/** The key that an object is about: by its own name for it, or by what it holds. */
function keyOf(value: Plain): string | undefined {
  const { key, entry, flag, evaluation } = value;
  if (typeof entry === 'string' && entry.startsWith('key:')) return entry.slice('key:'.length);
  if (typeof key === 'string') return key;
  if (typeof flag === 'string') return flag;
  return isPlain(evaluation) ? keyOf(evaluation) : undefined;
}

/**
 * A copy of an answer in which everything personal that the lens hides is masked. Answers are plain data; what is nothing of the kind
 * (dates, bytes, streams) stays. Entries that are not marked are not looked into: an address in somebody's configuration is theirs.
 */
export function maskAnswer<T>(answer: T, lens: Lens): T {
  return maskIn(answer, lens, { about: undefined, hidden: false }) as T;
}

interface Around {
  readonly about: string | undefined;
  readonly hidden: boolean;
}

function maskIn(value: unknown, lens: Lens, around: Around): unknown {
  if (Array.isArray(value)) return value.map((item) => maskIn(item, lens, around));
  if (!isPlain(value)) return value;
  if (isKeyBody(value)) {
    const kinds = kindsIn(value);
    const hidden = kinds.length > 0 ? lens.hidesKey(around.about ?? '', kinds) : around.hidden;
    return hidden ? maskKey(value as unknown as RegistryKey) : value;
  }
  const about = keyOf(value) ?? around.about;
  const inside = about === undefined ? around : { about, hidden: isHidden(value, about, lens, around) };
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => {
    if (inside.hidden && telling.has(name)) return [name, maskMember(member, lens, inside)];
    return [name, maskIn(member, lens, inside)];
  });
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  const { id, email, grants } = value;
  if (typeof id === 'string' && typeof email === 'string' && Array.isArray(grants) && lens.hidesEmail(id)) copy.email = maskEmail(email);
  return copy;
}

function isHidden(value: Plain, about: string, lens: Lens, around: Around): boolean {
  if (around.hidden && around.about === about) return true;
  const { body, before, after } = value;
  return lens.hidesKey(about, [body, before, after].flatMap(kindsIn));
}

function maskMember(member: unknown, lens: Lens, inside: Around): unknown {
  if (member === null || member === undefined) return member;
  if (isPlain(member) && isKeyBody(member)) return maskIn(member, lens, inside);
  if (typeof member === 'string' && digest.test(member)) return member;
  if (Array.isArray(member)) return member.length === 0 ? member : [masked];
  return masked;
}
