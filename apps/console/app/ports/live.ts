// What open pages are told as it happens. News is committed before it is told, and may be told twice or, when the way to the database was
// cut, not at all: a listener that hears `null` looks for itself.

export interface News {
  readonly environment: string;
  /** What happened, for people; empty where nobody needs words and it is enough to look again. */
  readonly sentence: string;
  /** As in a notice: `change:17`; empty where there is no page of its own. */
  readonly about: string;
  /** Who did it; null: nobody, it came by itself. */
  readonly byId: string | null;
}

/** null: something may have been missed. */
export type NewsListener = (news: News | null) => void;

export interface NewsFeed {
  /** Calls the listener for each news of an environment until the answered function is called; undefined: this database tells nobody. */
  listen(environment: string, listener: NewsListener): Promise<(() => void) | undefined>;
  /** Aborted by `close`: whoever waits for news stops. */
  readonly closing: AbortSignal;
  close(): Promise<void>;
}
