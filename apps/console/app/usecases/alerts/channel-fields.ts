// What the makers of a channel say about it, and what of that is kept.
import { alertKindNames } from '@switchyard/registry-core/alert/alert-kind';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { AlertChannel, ChannelKind } from '../../ports/alerts.ts';
import { channelKinds } from '../../ports/alerts.ts';
import type { Ports } from '../../ports.ts';

export const ChannelFields = z.strictObject({
  kind: z.enum(channelKinds, 'Choose where alerts go: Slack, e-mail or a webhook.'),
  name: z.string().trim().min(1, 'Give the channel a name that people know it by.').max(80),
  /** An address of the web, or addresses of mail; empty leaves the one that is there. */
  target: z.string().trim().max(2000).default(''),
  alerts: z.array(z.enum(alertKindNames)).max(alertKindNames.length).default([]),
  environments: z.array(z.string().min(1)).max(50).default([]),
  paused: z.boolean().default(false),
});
export type ChannelFields = z.output<typeof ChannelFields>;

const mailsMax = 20;
const Mail = z.email();

/** The target as it is kept, and as people see it. */
export function targetOf(ports: Ports, kind: ChannelKind, target: string): Result<Pick<AlertChannel, 'target' | 'shown'>> {
  return kind === 'mail' ? mailTarget(target) : webTarget(ports, kind, target);
}

function mailTarget(target: string): Result<Pick<AlertChannel, 'target' | 'shown'>> {
  const mails = target.split(/[\s,;]+/).filter((one) => one !== '');
  const wrong = mails.find((one) => !Mail.safeParse(one).success);
  if (mails.length === 0) return refuse('TARGET_INVALID', 'Give at least one address, such as on-call@example.com.', { path: 'target' });
  if (wrong !== undefined) return refuse('TARGET_INVALID', `${wrong} is no address of mail.`, { path: 'target' });
  if (mails.length > mailsMax)
    return refuse('TARGET_INVALID', `A channel has at most ${mailsMax} addresses; use a list.`, { path: 'target' });
  return accept({ target: mails.join(', '), shown: mails.join(', ') });
}

/** Where it may lead is checked when something is sent, since a name can lead elsewhere by then. */
function webTarget(ports: Ports, kind: ChannelKind, target: string): Result<Pick<AlertChannel, 'target' | 'shown'>> {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const example = kind === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://example.com/hooks';
  if (!url || !/^https?:$/.test(url.protocol) || url.password !== '')
    return refuse('TARGET_INVALID', `Give a URL such as ${example}.`, { path: 'target' });
  // Whoever knows Slack's address may post there, so it is sealed, and nobody is shown it again.
  return accept(
    kind === 'slack' ? { target: ports.sealTarget(url.href), shown: `${url.origin}/…` } : { target: url.href, shown: url.href },
  );
}

/** For the audit: what a channel is, without what would let anybody post there. */
export function summaryOf({ kind, name, shown, alerts, environments, status }: AlertChannel) {
  return { kind, name, target: shown, alerts: [...alerts], environments: [...environments], status };
}
