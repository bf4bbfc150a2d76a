// A notice as services get it: body, headers and signature of the Standard Webhooks specification (standardwebhooks.com), version 1.
import { createHmac, hkdfSync } from 'node:crypto';
import { bodyOf } from '../../notice.ts';
import { pathOfNotice } from '../../paths.ts';
import type { KeptNotice, Webhook } from '../../ports/notices.ts';

const secretBytes = 32;

/** Secrets are derived from one key of the console: the database holds none that could be read from it. */
export function webhookSecrets(key: string): (webhookId: string, generation: number) => string {
  return (webhookId, generation) => {
    const bytes = hkdfSync('sha256', key, '', `switchyard webhook ${webhookId} ${generation}`, secretBytes);
    return `whsec_${Buffer.from(bytes).toString('base64')}`;
  };
}

export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `secrets` are those it is signed with: two while a secret is being rotated. */
export function toMessage(notice: KeptNotice, consoleUrl: string, secrets: readonly string[], at: Date): WebhookMessage {
  const { id } = notice;
  const body = JSON.stringify(bodyOf(notice, new URL(pathOfNotice(notice), consoleUrl).href));
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Switchyard-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  };
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}

export function secretsInUse(
  webhook: Pick<Webhook, 'id' | 'secretGeneration' | 'previousSecretUntil'>,
  secretOf: (webhookId: string, generation: number) => string,
  at: Date,
): string[] {
  const { id, secretGeneration, previousSecretUntil } = webhook;
  const overlaps = previousSecretUntil !== null && previousSecretUntil > at;
  return [secretOf(id, secretGeneration), ...(overlaps ? [secretOf(id, secretGeneration - 1)] : [])];
}
