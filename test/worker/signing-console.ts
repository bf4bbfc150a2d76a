// Stands where the console does towards the edge: holds a signing key and SDK keys of one environment, makes the heads of
// one chain in order, and sends them as the publishing form with their documents.
import { createHash, randomBytes } from 'node:crypto';
import { type Head, type PublishAnswer, PublishAnswer as PublishAnswerSchema, type Stage } from '@switchyard/registry-core/snapshot/head';
import { encodeKeyTable, keyTableDigest, type SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface SigningConsole {
  readonly environment: string;
  /** The same signing key with another environment: SDK keys and a chain of its own. */
  inEnvironment(environment: string): SigningConsole;
  /** In one that no other test has. */
  inNewEnvironment(): SigningConsole;
  readonly publishKeys: string;
  /** Keys that may only kill and go back; the console does not have their private halves. */
  readonly recoveryKeys: string;
  readonly recoveryKey: JWK;
  /** The entries of its two SDK keys, for key tables of one's own. */
  readonly keys: readonly SdkKeyEntry[];
  readonly serverKey: string;
  readonly clientKey: string;
  /** The head that would come next, with `changes` over it. */
  nextHead(changes: Partial<Head> & Pick<Head, 'stable'>): Head;
  sign(head: unknown): Promise<string>;
  /** A document of another type than a head. */
  signAs(document: unknown, typ: string): Promise<string>;
  /** A token for reading the head. */
  readToken(audience?: string): Promise<string>;
  /** Sends a signed head without remembering it. */
  send(
    url: string,
    jws: string,
    documents?: Uint8Array | readonly Uint8Array[],
    path?: string,
  ): Promise<{ status: number; answer: PublishAnswer }>;
  /** Signs and sends the next head, which must be accepted, and goes on from it. */
  publish(url: string, content: Content): Promise<Head>;
  /** Goes on from a head that was sent by hand. */
  adopt(head: Head, jws: string): void;
}

export interface Content {
  readonly snapshot: Uint8Array;
  readonly version: string;
  readonly kills?: Head['kills'];
  readonly revoked?: Head['revoked'];
  /** Instead of a key table, as before. */
  readonly sdkKeys?: readonly SdkKeyEntry[];
  /** The key table; default the console's two keys. */
  readonly keys?: readonly SdkKeyEntry[];
  readonly candidate?: { readonly snapshot: Uint8Array; readonly version: string; readonly stage: Stage };
  /** Whether the snapshot's bytes go along; default true. */
  readonly upload?: boolean;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function createSigningConsole(environment = 'production'): Promise<SigningConsole> {
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'console-1', alg: 'EdDSA', use: 'sig' };
  const recovery = await generateKeyPair('EdDSA', { extractable: true });
  const recoveryKey = { ...(await exportJWK(recovery.privateKey)), kid: 'recovery-1' };
  const { d: _private, ...publicRecovery } = recoveryKey;
  const about = {
    publishKeys: JSON.stringify({ keys: [publicKey] }),
    recoveryKeys: JSON.stringify({ keys: [publicRecovery] }),
    recoveryKey,
  };
  return connect(environment, keys.privateKey, about);
}

export function newSdkKey(environment: string, kind: 'server' | 'client'): string {
  return `sy_${environment}_${kind}_${randomBytes(24).toString('base64url')}`;
}

type PublicAbout = Pick<SigningConsole, 'publishKeys' | 'recoveryKeys' | 'recoveryKey'>;

let environments = 0;

function connect(environment: string, key: CryptoKey, about: PublicAbout): SigningConsole {
  const serverKey = newSdkKey(environment, 'server');
  const clientKey = newSdkKey(environment, 'client');
  let last: { seq: number; jws: string } | undefined;
  const keys: SdkKeyEntry[] = [
    { id: 'key_server', kind: 'server', hash: sha256(serverKey) },
    { id: 'key_client', kind: 'client', hash: sha256(clientKey) },
  ];
  const header = { alg: 'EdDSA', kid: 'console-1' };
  const self: SigningConsole = {
    environment,
    inEnvironment: (other) => connect(other, key, about),
    inNewEnvironment() {
      environments += 1;
      return connect(`env-${environments}`, key, about);
    },
    ...about,
    keys,
    serverKey,
    clientKey,
    nextHead: (changes) => ({
      environment,
      seq: (last?.seq ?? 0) + 1,
      parent: last ? sha256(last.jws) : null,
      issuedAtMs: Date.now(),
      kills: [],
      revoked: [],
      ...(changes.sdkKeys ? {} : { keyTable: keyTableDigest({ keys }) }),
      ...changes,
    }),
    sign: (head) => new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader(header).sign(key),
    signAs: (document, typ) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(document))).setProtectedHeader({ ...header, typ }).sign(key),
    readToken: (audience = 'switchyard-head') =>
      new SignJWT({}).setProtectedHeader(header).setAudience(audience).setIssuedAt().setExpirationTime('1m').sign(key),
    send: (url, jws, documents = [], path = `/v1/environments/${environment}/head`) =>
      sendForm(`${url}${path}`, jws, [...[documents].flat(), encodeKeyTable({ keys })]),
    publish: async (url, { snapshot, version, upload = true, keys: table, candidate, sdkKeys, revoked = [], ...changes }) => {
      const head = self.nextHead({
        stable: { version, snapshot: sha256(snapshot) },
        revoked: [...revoked],
        ...(sdkKeys ? { sdkKeys: [...sdkKeys] } : {}),
        ...(table ? { keyTable: keyTableDigest({ keys: [...table] }) } : {}),
        ...(candidate ? { candidate: { version: candidate.version, snapshot: sha256(candidate.snapshot) }, stage: candidate.stage } : {}),
        ...changes,
      });
      const jws = await self.sign(head);
      const documents = [...(upload ? [snapshot] : []), ...(candidate ? [candidate.snapshot] : [])];
      const { status, answer } = await sendForm(`${url}/v1/environments/${environment}/head`, jws, [
        ...documents,
        ...(sdkKeys ? [] : [encodeKeyTable({ keys: [...(table ?? keys)] })]),
      ]);
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

export async function sendForm(
  url: string,
  jws: string,
  documents: readonly Uint8Array[],
): Promise<{ status: number; answer: PublishAnswer }> {
  const form = new FormData();
  form.set('head', jws);
  for (const bytes of documents) form.append('document', new Blob([Uint8Array.from(bytes)]));
  const response = await fetch(url, { method: 'POST', body: form });
  return { status: response.status, answer: PublishAnswerSchema.parse(await response.json()) };
}
