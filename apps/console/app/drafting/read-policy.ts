// Reads the forms of an environment's policy: each gives the whole policy with one part of it changed.
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { toList } from './form-parts.ts';
import type { PolicyPart, Typed } from './policy-form.ts';

export function withPart(policy: EnvironmentPolicy, part: PolicyPart, typed: Typed): Result<EnvironmentPolicy> {
  const parsed = EnvironmentPolicy.safeParse(readers[part](policy, reading(typed)));
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse('NOT_VALID', `${whereWords(issue?.path ?? [])}${issue?.message ?? 'This cannot be read.'}`);
}

interface Reading {
  text(name: string): string;
  all(name: string): readonly string[];
  /** undefined when empty; not a number when it is none, which the schema refuses. */
  number(name: string): number | undefined;
  /** Of fields such as `rule.fees.floor`: what was chosen, by what follows the prefix. */
  under(prefix: string): Readonly<Record<string, string>>;
}

function reading(typed: Typed): Reading {
  const text = (name: string) => (typed[name]?.[0] ?? '').trim();
  return {
    text,
    all: (name) => (typed[name] ?? []).filter((value) => value !== ''),
    number: (name) => (text(name) === '' ? undefined : Number(text(name))),
    under: (prefix) =>
      Object.fromEntries(
        Object.keys(typed).flatMap((name) =>
          name.startsWith(prefix) && text(name) !== '' ? [[name.slice(prefix.length), text(name)]] : [],
        ),
      ),
  };
}

/** What the schema then judges. */
type Reader = (policy: EnvironmentPolicy, form: Reading) => unknown;

const readers: Readonly<Record<PolicyPart, Reader>> = {
  approvals: (policy, { number, all }) => {
    const sharePercent = number('sharePercent');
    const wide = sharePercent === undefined ? null : { sharePercent, morePeople: number('morePeople') ?? 1 };
    return { ...policy, approvals: { ...policy.approvals, people: number('people') ?? 0, roles: all('roles'), wide } };
  },
  rule: (policy, { text, all, number }) => {
    const rule = {
      title: text('title'),
      namespaces: toList(text('namespaces')),
      sensitivities: all('sensitivities'),
      people: number('people') ?? 1,
      roles: all('roles'),
    };
    return withRules(
      policy,
      put(policy.approvals.rules, ({ title }) => title === (text('was') || text('title')), rule),
    );
  },
  'remove-rule': (policy, { text }) =>
    withRules(
      policy,
      policy.approvals.rules.filter(({ title }) => title !== text('was')),
    ),
  fields: (policy, { text, number }) => {
    const fields = {
      ticket: text('ticket') === 'on',
      ticketPattern: text('ticketPattern'),
      reasonLengthMin: number('reasonLengthMin') ?? 0,
    };
    return { ...policy, fields };
  },
  warnings: (policy, { text, under }) => ({
    ...policy,
    warnings: { otherwise: text('otherwise'), codes: under('code.'), rules: under('rule.') },
  }),
  freeze: (policy, form) => {
    const id = form.text('was') || freeId(policy, form.text('title'));
    return { ...policy, freezes: put(policy.freezes, (window) => window.id === id, readFreeze(form, id)) };
  },
  'remove-freeze': (policy, { text }) => ({ ...policy, freezes: policy.freezes.filter(({ id }) => id !== text('was')) }),
};

function withRules(policy: EnvironmentPolicy, rules: readonly unknown[]): unknown {
  return { ...policy, approvals: { ...policy.approvals, rules } };
}

/** In the place of what it replaces, else at the end. */
function put<T>(list: readonly T[], isOld: (item: T) => boolean, item: unknown): unknown[] {
  return list.some(isOld) ? list.map((old) => (isOld(old) ? item : old)) : [...list, item];
}

function readFreeze({ text, all, number }: Reading, id: string): unknown {
  const about = { id, title: text('title'), zone: text('zone'), overrideRoles: all('overrideRoles') };
  if (text('kind') === 'once') return { ...about, kind: 'once', from: text('from').slice(0, 16), to: text('to').slice(0, 16) };
  const weekly = (side: string) => ({ weekday: number(`${side}.weekday`), time: text(`${side}.time`).slice(0, 5) });
  return { ...about, kind: 'weekly', from: weekly('from'), to: weekly('to') };
}

/** After the title; overrides name it, so it never changes. */
function freeId({ freezes }: EnvironmentPolicy, title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 56);
  const base = words === '' ? 'freeze' : words;
  const taken = (id: string) => freezes.some((window) => window.id === id);
  let id = base;
  for (let number = 2; taken(id); number += 1) id = `${base}-${number}`;
  return id;
}

const fieldWords: Readonly<Record<string, string>> = {
  people: 'People: ',
  morePeople: 'More people: ',
  sharePercent: 'Share: ',
  reasonLengthMin: 'Length of the reason: ',
  weekday: 'Day: ',
  time: 'Time: ',
  from: 'From: ',
  to: 'To: ',
  zone: 'Time zone: ',
};

function whereWords(path: readonly PropertyKey[]): string {
  return fieldWords[String(path.at(-1))] ?? '';
}
