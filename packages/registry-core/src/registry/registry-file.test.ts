// The registry file: readable, stable, and refused with the place of what is wrong. That it loses nothing is shown on random
// registries in test/vectors.
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { formatRegistryFile, parseRegistryFile } from './registry-file.ts';

const flag = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'new.search',
  settings: [
    {
      scope: {},
      rules: [{ id: 'pro', when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variant: 'on' } }],
      serve: { variant: 'off' },
    },
  ],
};
const document = {
  format: 'switchyard.registry/1',
  places: [{ id: 'US', kind: 'country', name: 'United States' }],
  cohorts: [],
  keys: { 'new.search': flag, 'fees.provider_pct': { kind: 'config', type: 'float', default: 0.1, constraints: { max: 1 } } },
};

function refusalOf(change: (draft: typeof document) => void) {
  const draft = structuredClone(document);
  change(draft);
  const parsed = parseRegistryFile(JSON.stringify(draft));
  return parsed.ok ? undefined : parsed.refusal;
}

describe('a registry file', () => {
  it('lists keys by name and leaves out what equals a default', () => {
    const text = formatRegistryFile(Registry.parse({ places: document.places, keys: document.keys }));
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    const written = JSON.parse(text);
    expect(Object.keys(written)).toEqual(['$schema', 'format', 'places', 'cohorts', 'keys', 'holdouts', 'layers', 'rules', 'guardrails']);
    expect(Object.keys(written.keys)).toEqual(['fees.provider_pct', 'new.search']);
    expect(written.keys['fees.provider_pct']).toEqual({
      kind: 'config',
      type: 'float',
      constraints: { max: 1 },
      default: 0.1,
      settings: [],
    });
    expect(text).not.toContain('archived');
  });

  it('is the same text for a registry whose members come in another order', () => {
    const reversed = (value: object): object =>
      Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, part]) => [name, typeof part === 'object' && part !== null && !Array.isArray(part) ? reversed(part) : part]),
      );
    const parsed = Registry.parse({ keys: document.keys });
    expect(formatRegistryFile(reversed(parsed) as Registry)).toBe(formatRegistryFile(parsed));
  });

  it('keeps members of values that look like defaults', () => {
    const registry = Registry.parse({
      keys: { shape: { kind: 'config', type: 'json', default: { description: '', tags: [], rules: [] } } },
    });
    const parsed = parseRegistryFile(formatRegistryFile(registry));
    expect(parsed).toEqual({ ok: true, value: registry });
  });

  it('is refused with the path of what is wrong', () => {
    expect(refusalOf(() => {})).toBeUndefined();
    expect(refusalOf((draft) => Object.assign(draft.keys['new.search'].settings[0]!, { serve: { percent: 101 } }))).toMatchObject({
      code: 'REGISTRY_FILE_INVALID',
      path: 'keys.new.search.settings[0].serve.percent',
    });
    expect(refusalOf((draft) => Object.assign(draft.keys['new.search'].settings[0]!.rules[0]!.when, { op: 'is' }))?.path).toContain(
      'settings[0].rules[0].when',
    );
    expect(refusalOf((draft) => Object.assign(draft.keys['fees.provider_pct'], { typo: 1 }))).toMatchObject({
      path: 'keys.fees.provider_pct',
    });
    expect(refusalOf((draft) => Object.assign(draft, { format: 'other/1' }))).toMatchObject({ path: 'format' });
    expect(refusalOf((draft) => Object.assign(draft, { $schema: './registry-file.schema.json' }))).toBeUndefined();
    expect(refusalOf((draft) => Object.assign(draft.places[0]!, { kind: 'planet' }))).toMatchObject({ path: 'places[0].kind' });
  });

  it('refuses a name that JavaScript would lose without a word', () => {
    const text = JSON.stringify(document).replace('"default":0.1', '"default":0.1,"settings":[{"scope":{},"value":{"a":{"__proto__":1}}}]');
    expect(parseRegistryFile(text)).toMatchObject({
      ok: false,
      refusal: { path: 'keys.fees.provider_pct.settings[0].value.a.__proto__' },
    });
  });

  it('takes times that evaluation can read, and percentages of three decimals', () => {
    const when = (value: unknown) => (draft: typeof document) =>
      Object.assign(draft.keys['new.search'].settings[0]!.rules[0]!, { when: { attribute: 'since', op: 'after', value } });
    expect(refusalOf(when('2026-01-01T00:00:00.25+01:00'))).toBeUndefined();
    expect(refusalOf(when('2026-01-01T00:00Z'))).toBeDefined();
    const percent = (value: number) => (draft: typeof document) =>
      Object.assign(draft.keys['new.search'].settings[0]!, { serve: { percent: value } });
    expect(refusalOf(percent(33.333))).toBeUndefined();
    expect(refusalOf(percent(1e-10))).toBeDefined();
  });

  it.each(['', '{', 'null', '[]', '"text"', `{"format":"switchyard.registry/1","keys":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`])(
    'is not %.40s',
    (text) => {
      expect(parseRegistryFile(text)).toMatchObject({ ok: false, refusal: { code: 'REGISTRY_FILE_INVALID' } });
    },
  );
});
