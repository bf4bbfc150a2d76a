// Steps of a change as its history tells them, from what the audit calls them.

const words: Readonly<Record<string, string>> = {
  'change.save': 'saved it',
  'change.validate': 'validated it',
  'change.rebase': 'put it together with what was published meanwhile',
  'change.approve': 'approved it',
  'change.reject': 'rejected it',
  'change.comment': 'commented',
  'change.request_changes': 'asked for a change',
  'change.settle': 'settled a comment',
  'change.request_review': 'asked for a review',
  'change.discard': 'discarded it',
  'change.reopen': 'took it up again',
  'change.clone': 'cloned it',
  'change.promote': 'brought it from another environment',
  'change.publish': 'published it',
};

/** `approved it`, or `was refused: approve`. */
export function stepWords({ verb, refused }: { readonly verb: string; readonly refused: boolean }): string {
  const said = words[verb] ?? verb;
  return refused ? `was refused: ${verb.slice(verb.indexOf('.') + 1).replaceAll('_', ' ')}` : said;
}
