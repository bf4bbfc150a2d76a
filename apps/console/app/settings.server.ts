// What the console is told by environment variables, parsed once. A wrong or missing variable is refused by name, all at once.
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';

const url = (protocols: readonly string[], example: string) =>
  z
    .string(`is not set; give it a URL such as ${example}`)
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `is not a URL such as ${example}`);
const webUrl = (example: string) => url(['http:', 'https:'], example);
const secret = (what: string) => z.string(`is not set; give it ${what}`).min(1, `is empty; give it ${what}`);

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');
const networks = z
  .string()
  .default('')
  .transform(words)
  .refine((list) => z.union([z.cidrv4(), z.cidrv6()]).array().safeParse(list).success, 'is not a list such as 10.2.0.0/16,fd00::/8');

/** RFC 8037: the private key of Ed25519, whose public half the Worker knows by PUBLISH_KEYS. */
const SigningKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1).optional(),
});
export type SigningKey = z.infer<typeof SigningKey>;

const PublicKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().min(1), kid: z.string().min(1) });
export type PublicKey = z.infer<typeof PublicKey>;

/** Public keys by which heads are told to be ours, a JWK Set as JSON. */
const KeySet = z.string().transform((text, context): { readonly keys: readonly PublicKey[] } => {
  const parsed = z.object({ keys: z.array(PublicKey) }).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'is not a JWK Set of public Ed25519 keys with their kid as JSON: {"keys":[…]}' });
  return z.NEVER;
});

const signingKeyMessage = 'is not a private Ed25519 key as a JWK in JSON: {"kty":"OKP","crv":"Ed25519","x":…,"d":…,"kid":…}';

export const Settings = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@localhost:5432/switchyard'),
  /** By the host's name when absent: Neon's hosts get Neon's driver. */
  DATABASE_DRIVER: z.enum(['pg', 'neon'], 'is neither "pg" nor "neon"').optional(),
  EDGE_URL: webUrl('http://127.0.0.1:8787').default('http://127.0.0.1:8787'),
  CONSOLE_URL: webUrl('http://localhost:3000').default('http://localhost:3000'),
  CONSOLE_PORT: z.coerce.number('is not a port').int('is not a port').min(0, 'is not a port').max(65_535, 'is not a port').default(3000),
  ISSUER_URL: webUrl('https://accounts.google.com'),
  OIDC_CLIENT_ID: secret("the client's id at the identity provider"),
  OIDC_CLIENT_SECRET: secret("the client's secret at the identity provider"),
  OIDC_SCOPES: z.string().default('openid email profile'),
  /** The claim of the ID token that lists the groups of a person. */
  OIDC_GROUPS_CLAIM: z.string().min(1).default('groups'),
  /** Values of `amr` or `acr` by which the issuer says that it asked for a second factor; `none`: it is always ours that counts. */
  OIDC_SECOND_FACTOR: z.string().default('mfa phr phrh').transform(words),
  SIGNING_KEY: z.string('is not set; give it a private Ed25519 JWK as JSON').transform((text, context): SigningKey => {
    const parsed = SigningKey.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: signingKeyMessage });
    return z.NEVER;
  }),
  /** While the signing key is rotated: the keys before and after it. */
  PUBLISH_KEYS: KeySet.default({ keys: [] }),
  /** Keys that may only kill and go back, for when this console is away. Their private halves are never here. */
  RECOVERY_KEYS: KeySet.default({ keys: [] }),
  /** The keys that the edge signs what it tells of its evaluations with; none: nothing is taken. */
  USAGE_KEYS: KeySet.default({ keys: [] }),
  /** smtp:// or smtps://, with user and password; none: no mail is sent. */
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.example.com:587').optional(),
  MAIL_FROM: z.string().min(3).default('Switchyard <switchyard@localhost>'),
  /** What secrets of webhooks and of channels are derived from; the session secret when absent. Another one changes all of them. */
  WEBHOOK_KEY: z.string().min(32, 'has fewer than 32 characters').optional(),
  /** Private networks that webhooks and alerts may reach, as 10.2.0.0/16,fd00::/8. */
  WEBHOOK_NETWORKS: networks,
  /** A bucket with Object Lock that tree heads of the audit are kept in; none: with the edge only. */
  ANCHOR_BUCKET: z.string().min(3).optional(),
  ANCHOR_REGION: z.string().min(1).default('us-east-1'),
  /** Of a store that is not AWS. */
  ANCHOR_ENDPOINT: webUrl('https://s3.example.com').optional(),
  /** As the SDK finds them when absent. */
  ANCHOR_KEY_ID: z.string().min(1).optional(),
  ANCHOR_SECRET: z.string().min(1).optional(),
  /** How long nobody can remove them. */
  ANCHOR_DAYS: z.coerce.number('is not a number of days').int('is not a number of days').min(1, 'is not a number of days').default(2557),
  /** Networks from which people and programs may reach the console; empty: from everywhere. */
  ALLOWED_NETWORKS: networks,
  /** Proxies whose X-Forwarded-For is believed; from anybody else it is ignored. */
  TRUSTED_PROXIES: networks,
  /** What second factors are sealed with; the session secret when absent. With another one, everybody sets up theirs anew. */
  SECRETS_KEY: z.string().min(32, 'has fewer than 32 characters').optional(),
  /** Where traces and metrics go, by OTLP over HTTP; none: nothing is sent. */
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl('http://localhost:4318').optional(),
  /** The share of traces that is kept, of those that begin here. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('is not a share').min(0, 'is not a share').max(1, 'is not a share').default(1),
  /** Milliseconds between two sendings of metrics. */
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number('is not a number of milliseconds').int().min(100).default(60_000),
  /** How this process logs: text for people, json for machines. Secrets and persons are in neither. */
  LOG_FORMAT: z.enum(['text', 'json'], 'is neither "text" nor "json"').default('text'),
  SESSION_SECRET: z.string('is not set; give it 32 random characters or more').min(32, 'has fewer than 32 characters'),
});
export type Settings = z.infer<typeof Settings>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Empty variables count as absent, because that is how shells and hosts unset them. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Result<Settings> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Settings.safeParse(given);
  if (parsed.success) return accept(parsed.data);
  const causes = parsed.error.issues.map((issue): Refusal => {
    const name = issue.path.join('.');
    return { code: 'SETTING_INVALID', message: `${name} ${issue.message}.`, path: name };
  });
  return refuse('SETTINGS_INVALID', 'The console cannot start: some environment variables are missing or wrong.', { causes });
}
