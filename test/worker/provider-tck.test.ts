// OpenFeature's own conformance kit for providers: its canonical flags go through our importer, and every row of its expected
// answers through unmodified clients. A row that a client cannot hold is named here with the reason, and held another way.
import { readFileSync } from 'node:fs';
import type { EvaluationContext, EvaluationDetails, JsonValue } from '@openfeature/core';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { type Provider, OpenFeature as WebOpenFeature } from '@openfeature/web-sdk';
import { importFlagd } from '@switchyard/registry-core/import/flagd';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { OFREPApi } from 'ofrep-core-current';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from './edge.ts';
import { compile } from './registries.ts';

type Type = 'Boolean' | 'String' | 'Integer' | 'Float' | 'Object';
interface Row {
  /** `<flag> as <type>`. */
  readonly asked: string;
  readonly default: JsonValue;
  readonly context?: EvaluationContext;
  readonly value?: JsonValue;
  readonly variant?: string;
  readonly reason?: string;
  /** Absent: none. */
  readonly errorCode?: string;
}

const read = (name: string) => readFileSync(new URL(`provider-tck/${name}`, import.meta.url), 'utf8');
const rows = (JSON.parse(read('expected-answers.json')) as Row[]).map((row, index) => [`${index + 1}: ${row.asked}`, row] as const);

const split = ({ asked }: Row) => asked.split(' as ') as [key: string, type: Type];
/** JavaScript has one type of number, so its clients cannot ask for an integer. */
const asksIntegerOfFloat = (row: Row) => row.asked === 'float-flag as Integer';
/** ofrep-provider 0.1.3 takes an answer without a value for a broken one. */
const asksDisabled = (row: Row) => row.asked.startsWith('disabled-');

let edge: TestEdge;
beforeAll(async () => {
  const imported = importFlagd(read('canonical-flags.json'));
  if (!imported.ok) throw new Error(imported.refusal.message);
  expect(imported.value.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const keys = Object.fromEntries(
    Object.entries(imported.value.registry.keys).map(([key, body]) => [key, { ...body, clientReadable: true }]),
  );
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: compile(Registry.parse({ keys })), version: '1.0.0' });
});
afterAll(async () => {
  await ServerOpenFeature.close();
  await WebOpenFeature.close();
  await edge.close();
});

function check(details: EvaluationDetails<JsonValue>, row: Row): void {
  if ('value' in row) expect(details.value).toEqual(row.value);
  if ('variant' in row) expect(details.variant).toBe(row.variant);
  if ('reason' in row) expect(details.reason).toBe(row.reason);
  expect(details.errorCode).toBe(row.errorCode);
}

const methods = {
  Boolean: 'getBooleanDetails',
  String: 'getStringDetails',
  Integer: 'getNumberDetails',
  Float: 'getNumberDetails',
  Object: 'getObjectDetails',
} as const;
/** Both clients as far as this kit goes: the method of a type takes a default of that type. */
type Client = Record<(typeof methods)[Type], (key: string, fallback: never, context?: never) => unknown>;

async function ask(client: Client, row: Row): Promise<EvaluationDetails<JsonValue>> {
  const [key, type] = split(row);
  return (await client[methods[type]](key, row.default as never, row.context as never)) as EvaluationDetails<JsonValue>;
}

it('has every row of the kit', () => {
  expect(rows).toHaveLength(54);
  expect(rows.filter(([, row]) => asksDisabled(row))).toHaveLength(5);
  expect(rows.filter(([, row]) => asksIntegerOfFloat(row))).toHaveLength(1);
});

describe('@openfeature/server-sdk with ofrep-provider', () => {
  let client: Client;
  beforeAll(async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.serverKey}`]];
    await ServerOpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: edge.url, headers }));
    client = ServerOpenFeature.getClient();
  });

  it.each(rows.filter(([, row]) => !asksDisabled(row) && !asksIntegerOfFloat(row)))('%s', async (_name, row) =>
    check(await ask(client, row), row),
  );

  it.each(rows.filter(([, row]) => asksDisabled(row)))('%s: the default, though this client calls it an error', async (_name, row) => {
    const details = await ask(client, row);
    expect([details.value, details.reason]).toEqual([row.default, 'ERROR']);
  });

  it('an integer asked of a float is a number like any other', async () => {
    const [, row] = rows.find(([, candidate]) => asksIntegerOfFloat(candidate))!; // counted above
    expect(await ask(client, row)).toMatchObject({ value: 0.5, reason: 'STATIC' });
  });
});

describe('@openfeature/web-sdk with ofrep-web-provider', () => {
  let client: Client;
  beforeAll(async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.clientKey}`]];
    // Its types are not written for exactOptionalPropertyTypes.
    const provider = new OFREPWebProvider({ baseUrl: edge.url, headers, cacheMode: 'disabled' }) as unknown as Provider;
    await WebOpenFeature.setProviderAndWait(provider);
    client = WebOpenFeature.getClient();
  });

  it.each(rows.filter(([, row]) => !asksIntegerOfFloat(row)))('%s', async (_name, row) => {
    await WebOpenFeature.setContext(row.context ?? {});
    check(await ask(client, row), row);
  });
});

describe('@openfeature/ofrep-core 2.3', () => {
  it.each(rows)('%s', async (_name, row) => {
    const api = new OFREPApi({ baseUrl: edge.url, headers: [['X-API-Key', edge.console.clientKey]] });
    const [key] = split(row);
    const answer = await api.postEvaluateFlag(key, { context: row.context ?? {} });
    if (row.errorCode === 'FLAG_NOT_FOUND') expect(answer).toMatchObject({ httpStatus: 404, value: { key, errorCode: row.errorCode } });
    else if (asksDisabled(row)) {
      expect(answer).toMatchObject({ httpStatus: 200, value: { key, reason: 'DISABLED' } });
      expect(answer.value).not.toHaveProperty('value');
    } else {
      // The protocol does not carry the type that was asked for: a client compares it with the value.
      const expected = row.errorCode === 'TYPE_MISMATCH' ? {} : { ...pick(row, 'value'), ...pick(row, 'variant'), ...pick(row, 'reason') };
      expect(answer).toMatchObject({ httpStatus: 200, value: { key, ...expected } });
    }
  });
});

function pick(row: Row, name: 'value' | 'variant' | 'reason'): Partial<Row> {
  return name in row ? { [name]: row[name] } : {};
}
