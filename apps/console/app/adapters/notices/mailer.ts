// Notices by mail, over SMTP.
import { createTransport } from 'nodemailer';
import type { KeptNotice } from '../../ports/notices.ts';
import { mailText } from './mail-texts.ts';

/** A person, or the addresses of a channel with no name. */
export interface MailReceiver {
  readonly name: string;
  readonly emails: readonly string[];
}

export interface Mailer {
  /** Throws when the server does not take it. `id` names the message, so that one sent twice is recognized. */
  send(id: string, to: MailReceiver, notice: KeptNotice): Promise<void>;
  close(): void;
}

const subjectLengthMax = 150;

export function createMailer(smtpUrl: string, from: string, consoleUrl: string): Mailer {
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 2 });
  const { hostname } = new URL(consoleUrl);
  return {
    async send(id, { emails, name }, notice) {
      await transport.sendMail({
        from,
        to: emails.map((address) => ({ name, address })),
        subject: oneLine(`${notice.weight === 'alarm' ? 'Alarm: ' : ''}${notice.sentence}`),
        text: mailText(name, notice, consoleUrl),
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
