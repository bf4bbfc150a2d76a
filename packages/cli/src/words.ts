// The same things in the same words, whichever sub-command shows them.
import type { ChangePage, DiffEntry, Finding, KeyPage, Release, Step } from './answers.ts';
import { renderTable } from './table.ts';

export function indent(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');
}

/** `2026-11-21 05:04`, in UTC, as it stands in the audit. */
export function whenText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** Two lines each: what, and where with the code that docs/findings.md explains. */
export function findingsText(findings: readonly Finding[]): string {
  return findings
    .map(({ code, severity, entry, path, where, message }) => {
      const place = where ?? path;
      return `${severity === 'error' ? 'error  ' : 'warning'}  ${message}\n         ${entry}${place ? `, ${place}` : ''}  ${code}`;
    })
    .join('\n');
}

export function diffText(diff: readonly DiffEntry[]): string {
  if (diff.length === 0) return 'Nothing changes.';
  return diff.map(({ entry, words }) => [entry, ...words.sentences.map((sentence) => `  ${sentence}`)].join('\n')).join('\n');
}

export function changeText(page: ChangePage): string {
  const { change, approvals, findings, needed, mayApprove, release } = page;
  const lines = [
    `#${change.number} ${change.title}`,
    `${change.status} · ${change.environment} · by ${change.authorName}`,
    `Why: ${change.reason}`,
    '',
  ];
  lines.push(diffText(page.diff), ...page.revives.map((flag) => `${flag} is revived.`));
  if (findings.length > 0) lines.push('', findingsText(findings));
  if (approvals.length > 0) lines.push('', `Approved by ${approvals.map(({ personName }) => personName).join(', ')}.`);
  if (page.baseMoved) lines.push('', 'What is live has moved since; validate again.');
  if (release) lines.push('', `Published as ${release.version} by ${release.publisherName}.`);
  else lines.push('', ...gateLines(page.gate), nextStep(change.status, change.number, needed.sentence), ...whoMay(mayApprove));
  return lines.join('\n');
}

/** What stands between the change and its publish, and when it is to go out. */
function gateLines({ obstacles, schedule }: ChangePage['gate']): string[] {
  const when = schedule && `${whenText(schedule.at)} (${schedule.zone})`;
  const lines = obstacles
    .filter(({ code }) => !saidElsewhere.has(code))
    .map(({ kind, code, name, sentence, cure }) => `${markOf[kind] ?? '·'} ${code}${name && ` ${name}`}: ${sentence} ${cure}`);
  if (schedule?.status === 'waiting') lines.push(`Scheduled for ${when} by ${schedule.personName}.`);
  if (schedule?.status === 'suspended') lines.push(`Not published as scheduled for ${when}: ${schedule.because}`);
  return lines;
}

/** By the findings, by what to type next. */
const saidElsewhere = new Set(['INVALID', 'NOT_VALIDATED', 'BASE_MOVED', 'APPROVAL_NEEDED']);
const markOf: Readonly<Record<string, string>> = { blocks: '✗', acknowledge: '?', override: '!' };

function whoMay(people: ChangePage['mayApprove']): string[] {
  return people.length === 0 ? [] : [`May approve: ${people.map(({ name, title }) => `${name} (${title})`).join(', ')}.`];
}

/** What to type next. */
export function nextStep(status: string, number: number, needed: string): string {
  if (status === 'draft') return `Next: switchyard validate ${number}`;
  if (needed) return `${needed} Next: switchyard approve ${number}, as one of them.`;
  return status === 'validated' || status === 'approved' ? `Next: switchyard publish ${number}` : '';
}

export function releaseText({ version, environment, publisherName, notes }: Release): string {
  return `${environment} ${version}, published by ${publisherName}: ${notes}`;
}

export function keyText({ key, body, revision, matrix, kill, openChanges }: KeyPage): string {
  const type = body.kind === 'config' ? body.type : `${body.flagType} flag, ${body.valueType}`;
  const about = [
    type,
    `revision ${revision}`,
    body.owner && `owner ${body.owner}`,
    ...body.sensitivity,
    body.clientReadable && 'client-readable',
  ];
  const rows = matrix.map(({ scopeText, who, serves, rules, inherited }) => [
    scopeText,
    who,
    serves,
    rules || '',
    `${inherited.serves} (${inherited.from})`,
  ]);
  const lines = [key, about.filter(Boolean).join(' · '), body.description];
  if (kill) lines.push(`KILLED by ${kill.personName} at ${whenText(kill.at)}: ${kill.reason}`);
  if (body.kind === 'config') lines.push(`Default: ${JSON.stringify(body.default)}`);
  lines.push('', renderTable(['scope', 'who', 'gets', 'rules', 'instead of'], rows, 'No settings: everyone gets the default.'));
  if (openChanges.length > 0)
    lines.push('', ...openChanges.map(({ number, title, status }) => `Open change #${number} (${status}): ${title}`));
  return lines.filter((line) => line !== undefined).join('\n');
}

export function stepsText(steps: readonly Step[]): string {
  return steps
    .map(({ step, subject, matched, because, steps: inner = [] }) => {
      const line = `${matched ? '✓' : '·'} ${step} ${subject}: ${because}`;
      return inner.length > 0 ? `${line}\n${indent(stepsText(inner))}` : line;
    })
    .join('\n');
}
