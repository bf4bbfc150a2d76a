// What a roll back or a revert would do, in words.
import type { LaterEdits, RevertPreview, RollBackPreview } from './answers.ts';
import { diffText, indent, whenText } from './words.ts';

function laterText({ edits, more }: LaterEdits): string[] {
  const lines = edits.map(({ release, change, entries }) => {
    const what = change ? `#${change.number} ${change.title}` : release.notes;
    const sentences = entries.flatMap((entry) => entry.sentences);
    return [
      `${release.version}  ${what}, by ${release.publisherName} on ${whenText(release.publishedAt)}`,
      ...sentences.map((one) => indent(one)),
    ].join('\n');
  });
  return more > 0 ? [...lines, `And those of ${more} releases before them.`] : lines;
}

export function rollBackText({ target, diff, takesBack, stays, needsApproval }: RollBackPreview): string {
  const lines = [`Going back to ${target.version} would restore:`, indent(diffText(diff))];
  if (takesBack.edits.length > 0) lines.push('', 'It takes back:', ...laterText(takesBack).map((text) => indent(text)));
  lines.push('', ...stays);
  if (needsApproval) lines.push('', 'Everyone last had it more than 24 hours ago: it becomes a change that someone else approves.');
  return lines.join('\n');
}

export function revertText({ release, diff, kept, since, stays }: RevertPreview): string {
  const lines = [`Undoing ${release.version} alone would do this:`, indent(diffText(diff))];
  const left = kept.flatMap(({ entry, parts, note }) =>
    parts.length === 0
      ? [`${entry}: ${note}`]
      : parts.map(({ where, words }) => `${entry}${where === '' ? '' : `, ${where}`}: stays ${words.theirs}, was ${words.mine}`),
  );
  if (left.length > 0) lines.push('', 'It leaves alone what was edited again since:', ...left.map((text) => indent(text)));
  if (since.edits.length > 0) lines.push('', 'Edits of the same keys since, which stay:', ...laterText(since).map((text) => indent(text)));
  return [...lines, ...stays].join('\n');
}
