// The message that shows whether a webhook arrives.
import type { Actor } from '@switchyard/registry-core/access/grant';
import type { Notice } from '../../notice.ts';
import type { Webhook } from '../../ports/notices.ts';

export function testNotice({ id, environment }: Webhook, { id: personId, name }: Actor, at: Date): Notice {
  return {
    event: 'webhook.test',
    environment,
    weight: 'tell',
    sentence: `${name} tries whether messages about ${environment} arrive here.`,
    reason: '',
    about: `webhook:${id}`,
    at,
    by: { id: personId, name },
    to: [],
    facts: {},
  };
}
