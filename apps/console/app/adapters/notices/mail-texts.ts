// What stands in a mail: plain text, since it is read everywhere and nothing in it can be dressed up as something else.
import { digestSections } from '@switchyard/registry-core/alert/digest';
import * as z from 'zod';
import { inEnvironment, pathOfNotice } from '../../paths.ts';
import type { KeptNotice } from '../../ports/notices.ts';

/** `name`: whom it greets; empty for a list. */
export function mailText(name: string, notice: KeptNotice, consoleUrl: string): string {
  const url = (path: string) => new URL(path, consoleUrl).href;
  const to = inEnvironment(notice.environment);
  const hello = name === '' ? 'Hello,' : `Hello ${name},`;
  if (notice.event === 'admin.digest') return digestText(hello, notice, url);
  const reason = notice.reason === '' ? [] : ['', ...notice.reason.split('\n').map((line) => `> ${line}`)];
  const runbook = typeof notice.facts.runbook === 'string' ? ['', `What to do: ${notice.facts.runbook}`] : [];
  const foot =
    notice.event === 'admin.alert' ? `Which alerts go where: ${url(to.alertChannels)}` : `Which notices you get by mail: ${url(to.inbox)}`;
  return [hello, '', notice.sentence, ...reason, '', url(pathOfNotice(notice)), ...runbook, '', '--', foot, ''].join('\n');
}

const Line = z.object({ seq: z.number(), at: z.coerce.date(), sentence: z.string(), reason: z.string() });
const Section = z.object({ count: z.number(), lines: z.array(Line) });
const DigestFacts = z.object({
  day: z.string(),
  zone: z.string(),
  records: z.number(),
  refused: z.number(),
  sections: z.object({ pii: Section, risk: Section, elevations: Section, anomalies: Section }),
  open: z.object({
    reviews: z.array(z.object({ id: z.string(), personName: z.string(), reason: z.string() })),
    findings: z.number(),
    requests: z.number(),
  }),
});

function digestText(hello: string, notice: KeptNotice, url: (path: string) => string): string {
  const { zone, records, refused, sections, open } = DigestFacts.parse(notice.facts);
  const to = inEnvironment(notice.environment);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const parts = (['pii', 'risk', 'elevations', 'anomalies'] as const).flatMap((name) => {
    const { count, lines } = sections[name];
    const more = count > lines.length ? [`  and ${count - lines.length} more`] : [];
    const listed = lines.flatMap(({ seq, at, sentence, reason }) => [
      `  ${time.format(at)}  ${sentence}${reason === '' ? '' : ` “${reason.replace(/\s+/g, ' ').slice(0, 160)}”`}`,
      `         ${url(to.auditRecord(seq))}`,
    ]);
    return ['', `${digestSections[name]}: ${count === 0 ? 'none' : count}`, ...listed, ...more];
  });
  const reviews = open.reviews.flatMap(({ id, personName, reason }) => [
    `  ${personName} broke the glass: ${reason}`,
    `         ${url(to.elevation(id))}`,
  ]);
  const waiting = [
    '',
    'Open reviews',
    ...(reviews.length === 0 ? ['  no broken glass'] : reviews),
    `  ${open.findings} findings of anomaly rules: ${url(to.findings())}`,
    `  ${open.requests} requests for an elevation: ${url(to.elevations)}`,
  ];
  const seen = `${records} records, of which ${refused} were refused: ${url(to.audit())}`;
  const foot = ['', '--', `When you get this, and whether: ${url(to.digest())}`, ''];
  return [hello, '', notice.sentence, ...parts, ...waiting, '', seen, ...foot].join('\n');
}
