// What an application needs to ask the edge, to be pasted as it is. test/worker/snippets.test.ts runs each of them.

export interface SnippetFacts {
  readonly edgeUrl: string;
  /** Of a server key; a client key where a browser asks. */
  readonly secret: string;
  /** A flag to begin with. */
  readonly flag: string;
}

export interface Snippet {
  readonly name: string;
  /** The kind of key that belongs into it. */
  readonly kind: 'server' | 'client';
  readonly note: string;
  /** What is run once before; empty: nothing. */
  readonly install: string;
  readonly language: 'shell' | 'javascript';
  readonly code: string;
}

const text = (value: string) => JSON.stringify(value);
/** Inside single quotes of a shell. */
const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

export function snippetsFor({ edgeUrl, secret, flag }: SnippetFacts): Snippet[] {
  return [
    {
      name: 'Try it',
      kind: 'server',
      note: 'One question from a terminal, by OFREP, the open protocol that every OpenFeature SDK can speak.',
      install: '',
      language: 'shell',
      code: `curl -s ${quoted(`${edgeUrl}/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`)} \\
  -H ${quoted(`authorization: Bearer ${secret}`)} \\
  -d '{"context":{"targetingKey":"user-1"}}'`,
    },
    {
      name: 'Node service',
      kind: 'server',
      note: 'The OpenFeature SDK for servers. Each question goes to the edge; the third argument is what it gets when nobody answers.',
      install: 'npm install @openfeature/server-sdk @openfeature/ofrep-provider',
      language: 'javascript',
      code: `import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';

await OpenFeature.setProviderAndWait(new OFREPProvider({
  baseUrl: ${text(edgeUrl)},
  headers: [['authorization', ${text(`Bearer ${secret}`)}]],
}));

const flags = OpenFeature.getClient();
const isOn = await flags.getBooleanValue(${text(flag)}, false, { targetingKey: 'user-1' });
console.log(${text(flag)}, 'is', isOn);`,
    },
    {
      name: 'Browser or app',
      kind: 'client',
      note: 'The OpenFeature SDK for clients: all values for one user in one answer, kept, and asked for again when there is a new release.',
      install: 'npm install @openfeature/web-sdk @openfeature/ofrep-web-provider',
      language: 'javascript',
      code: `import { OpenFeature } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';

await OpenFeature.setContext({ targetingKey: 'user-1' });
await OpenFeature.setProviderAndWait(new OFREPWebProvider({
  baseUrl: ${text(edgeUrl)},
  headers: [['authorization', ${text(`Bearer ${secret}`)}]],
}));

const isOn = OpenFeature.getClient().getBooleanValue(${text(flag)}, false);
console.log(${text(flag)}, 'is', isOn);`,
    },
    {
      name: 'Without an SDK',
      kind: 'server',
      note: 'Anything that can send an HTTP request will do.',
      install: '',
      language: 'javascript',
      code: `const answer = await fetch(${text(`${edgeUrl}/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`)}, {
  method: 'POST',
  headers: { authorization: ${text(`Bearer ${secret}`)}, 'content-type': 'application/json' },
  body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
});
const { value, reason } = await answer.json();
console.log(${text(flag)}, 'is', value, reason);`,
    },
  ];
}
