// When a release was last what everyone had. One that went out in stages counts from the moment it was given to everyone, and until then
// the one before it does; one that was taken back or refused never counts.

export interface PastRelease {
  readonly snapshot: string;
  /** null: never, or not yet. */
  readonly everyoneSince: Date | null;
}

/** Under whatever version that had this content; null: never, or longer ago than the list goes. */
export function lastLiveAt(newestFirst: readonly PastRelease[], snapshot: string, now: Date): Date | null {
  let until = now;
  for (const { snapshot: content, everyoneSince } of newestFirst) {
    if (everyoneSince === null) continue;
    if (content === snapshot) return until;
    until = everyoneSince;
  }
  return null;
}
