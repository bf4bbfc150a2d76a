// Notices by mail: plain text, since it is read everywhere and nothing in it can be dressed up as something else.
import { createTransport } from 'nodemailer';
import { inEnvironment, pathOfNotice } from '../../paths.ts';
import type { KeptNotice } from '../../ports/notices.ts';

export interface Mailer {
  /** Throws when the server does not take it. `id` names the message, so that one sent twice is recognized. */
  send(id: string, to: { readonly email: string; readonly name: string }, notice: KeptNotice): Promise<void>;
  close(): void;
}

const subjectLengthMax = 150;

export function createMailer(smtpUrl: string, from: string, consoleUrl: string): Mailer {
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 2 });
  const { hostname } = new URL(consoleUrl);
  return {
    async send(id, { email, name }, notice) {
      await transport.sendMail({
        from,
        to: { name, address: email },
        subject: oneLine(`${notice.weight === 'alarm' ? 'Alarm: ' : ''}${notice.sentence}`),
        text: textOf(name, notice, consoleUrl),
        messageId: `<${id}@${hostname}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= subjectLengthMax ? line : `${line.slice(0, subjectLengthMax - 1)}…`;
}

function textOf(name: string, notice: KeptNotice, consoleUrl: string): string {
  const url = (path: string) => new URL(path, consoleUrl).href;
  const reason = notice.reason === '' ? [] : ['', ...notice.reason.split('\n').map((line) => `> ${line}`)];
  return [
    `Hello ${name},`,
    '',
    notice.sentence,
    ...reason,
    '',
    url(pathOfNotice(notice)),
    '',
    '--',
    `Which notices you get by mail: ${url(inEnvironment(notice.environment).inbox)}`,
    '',
  ].join('\n');
}
