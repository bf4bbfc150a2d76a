// Stands where the console does towards the edge: holds a signing key and SDK keys of one environment, makes the heads of
// one chain in order, and sends them as the publishing form.
import { createHash, randomBytes } from 'node:crypto';
import { type Head, type PublishAnswer, PublishAnswer as PublishAnswerSchema } from '@switchyard/registry-core/snapshot/head';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface SigningConsole {
  readonly environment: string;
  /** The same signing key with another environment: SDK keys and a chain of its own. */
  inEnvironment(environment: string): SigningConsole;
  readonly publishKeys: string;
  readonly serverKey: string;
  readonly clientKey: string;
  /** The head that would come next, with `changes` over it. */
  nextHead(changes: Partial<Head> & Pick<Head, 'stable'>): Head;
  sign(head: unknown): Promise<string>;
  /** A token for reading the head. */
  readToken(audience?: string): Promise<string>;
  /** Sends a signed head without remembering it. */
  send(url: string, jws: string, snapshot?: Uint8Array, path?: string): Promise<{ status: number; answer: PublishAnswer }>;
  /** Signs and sends the next head, which must be accepted, and goes on from it. */
  publish(url: string, content: Content): Promise<Head>;
  /** Goes on from a head that was sent by hand. */
  adopt(head: Head, jws: string): void;
}

export interface Content {
  readonly snapshot: Uint8Array;
  readonly version: string;
  readonly kills?: Head['kills'];
  readonly sdkKeys?: NonNullable<Head['sdkKeys']>;
  /** Whether the snapshot's bytes go along; default true. */
  readonly upload?: boolean;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function createSigningConsole(environment = 'production'): Promise<SigningConsole> {
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'console-1', alg: 'EdDSA', use: 'sig' };
  return connect(environment, keys.privateKey, JSON.stringify({ keys: [publicKey] }));
}

export function newSdkKey(environment: string, kind: 'server' | 'client'): string {
  return `sy_${environment}_${kind}_${randomBytes(24).toString('base64url')}`;
}

function connect(environment: string, key: CryptoKey, publishKeys: string): SigningConsole {
  const serverKey = newSdkKey(environment, 'server');
  const clientKey = newSdkKey(environment, 'client');
  let last: { seq: number; jws: string } | undefined;
  const sdkKeys: NonNullable<Head['sdkKeys']> = [
    { id: 'key_server', kind: 'server', hash: sha256(serverKey) },
    { id: 'key_client', kind: 'client', hash: sha256(clientKey) },
  ];
  const header = { alg: 'EdDSA', kid: 'console-1' };
  const self: SigningConsole = {
    environment,
    inEnvironment: (other) => connect(other, key, publishKeys),
    publishKeys,
    serverKey,
    clientKey,
    nextHead: (changes) => ({
      environment,
      seq: (last?.seq ?? 0) + 1,
      parent: last ? sha256(last.jws) : null,
      issuedAtMs: Date.now(),
      kills: [],
      revoked: [],
      sdkKeys,
      ...changes,
    }),
    sign: (head) => new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader(header).sign(key),
    readToken: (audience = 'switchyard-head') =>
      new SignJWT({}).setProtectedHeader(header).setAudience(audience).setIssuedAt().setExpirationTime('1m').sign(key),
    send: (url, jws, snapshot, path = `/v1/environments/${environment}/head`) => sendForm(`${url}${path}`, jws, snapshot),
    publish: async (url, { snapshot, version, upload = true, ...changes }) => {
      const head = self.nextHead({ stable: { version, snapshot: sha256(snapshot) }, ...changes });
      const jws = await self.sign(head);
      const { status, answer } = await self.send(url, jws, upload ? snapshot : undefined);
      if (answer.status !== 'accepted') throw new Error(`Not accepted: ${status} ${JSON.stringify(answer)}`);
      self.adopt(head, jws);
      return head;
    },
    adopt: (head, jws) => {
      last = { seq: head.seq, jws };
    },
  };
  return self;
}

async function sendForm(url: string, jws: string, snapshot?: Uint8Array): Promise<{ status: number; answer: PublishAnswer }> {
  const form = new FormData();
  form.set('head', jws);
  if (snapshot) form.set('snapshot', new Blob([Uint8Array.from(snapshot)]));
  const response = await fetch(url, { method: 'POST', body: form });
  return { status: response.status, answer: PublishAnswerSchema.parse(await response.json()) };
}
