// Messages are what the Standard Webhooks specification says, by the word of its own reference library.
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { KeptNotice, Webhook } from '../../ports/notices.ts';
import { secretsInUse, toMessage, webhookSecrets } from './webhook-message.ts';

const secretOf = webhookSecrets('a key of thirty-two characters!!');
const notice: KeptNotice = {
  id: 'msg_01',
  event: 'release.roll_back',
  environment: 'production',
  weight: 'alarm',
  sentence: 'Ada rolled production back to 1.2.9, as 1.2.11.',
  reason: 'Wrong month – “October”',
  about: 'release:1.2.11',
  at: new Date('2026-03-02T09:00:00Z'),
  by: { id: 'per_ada', name: 'Ada' },
  facts: { version: '1.2.11', keys: ['fees.provider_pct'], environment: 'not mine' },
};
const webhook: Webhook = {
  id: 'whk_1',
  environment: 'production',
  url: 'https://example.com/hook',
  description: '',
  events: [],
  status: 'active',
  statusReason: '',
  secretGeneration: 2,
  previousSecretUntil: new Date('2026-03-03T00:00:00Z'),
  createdAt: notice.at,
  createdById: 'per_ada',
  createdByName: 'Ada',
};

describe('a message', () => {
  it('is accepted by the reference library, and what it says is the notice', () => {
    const secret = secretOf('whk_1', 1);
    const { headers, body } = toMessage(notice, 'https://console.example.com', [secret], new Date());
    expect(new Verifier(secret).verify(body, { ...headers })).toEqual({
      type: 'release.roll_back',
      timestamp: '2026-03-02T09:00:00.000Z',
      data: {
        environment: 'production',
        version: '1.2.11',
        keys: ['fees.provider_pct'],
        sentence: notice.sentence,
        reason: notice.reason,
        about: 'release:1.2.11',
        by: { id: 'per_ada', name: 'Ada' },
        url: 'https://console.example.com/production/releases/1.2.11',
      },
    });
    expect(() => new Verifier(secretOf('whk_2', 1)).verify(body, { ...headers })).toThrow();
    expect(() => new Verifier(secret).verify(body.replace('Ada', 'Eve'), { ...headers })).toThrow();
  });

  it('is signed with both secrets while one is rotated, and with the new one alone afterwards', () => {
    const during = secretsInUse(webhook, secretOf, new Date('2026-03-02T23:59:59Z'));
    expect(during).toEqual([secretOf('whk_1', 2), secretOf('whk_1', 1)]);
    expect(secretsInUse(webhook, secretOf, new Date('2026-03-03T00:00:00Z'))).toEqual([secretOf('whk_1', 2)]);
    const { headers, body } = toMessage(notice, 'https://console.example.com', during, new Date());
    for (const secret of during) expect(() => new Verifier(secret).verify(body, { ...headers })).not.toThrow();
  });
});
