// An alert as Slack's incoming webhooks take it: blocks, and the same as plain text for notifications.
import { alertKindNames, alertRow } from '@switchyard/registry-core/alert/alert-kind';
import { pathOfNotice } from '../../paths.ts';
import type { KeptNotice } from '../../ports/notices.ts';
import type { WebhookMessage } from './webhook-message.ts';

const marks: Readonly<Record<string, string>> = { high: ':red_circle:', medium: ':large_orange_circle:', low: ':white_circle:' };
/** Slack takes 3000 characters in a block. */
const reasonLengthMax = 1_500;

/** What Slack would take for a mention or a link is text. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function toSlackMessage(notice: KeptNotice, consoleUrl: string): WebhookMessage {
  const { sentence, reason, environment, facts, at } = notice;
  const url = new URL(pathOfNotice(notice), consoleUrl).href;
  const kind = alertKindNames.find((name) => name === facts.alert);
  const mark = marks[String(facts.severity)] ?? '';
  const quoted = reason === '' ? '' : `\n${plain(reason.slice(0, reasonLengthMax)).replace(/^/gm, '> ')}`;
  const about = [kind ? alertRow(kind).title : 'A test', environment, at.toISOString().slice(0, 16).replace('T', ' ')].join('  ·  ');
  const body = JSON.stringify({
    text: plain(sentence),
    unfurl_links: false,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${mark} *${plain(sentence)}*${quoted}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `${plain(about)} UTC  ·  <${url}|Look at it>` }] },
    ],
  });
  return { body, headers: { 'content-type': 'application/json', 'user-agent': 'Switchyard-Alerts/1' } };
}
