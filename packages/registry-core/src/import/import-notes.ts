// What an importer says about one flag while it converts it: what it had to refuse, and what will differ for odd contexts.

export interface ImportNotes {
  /** The flag cannot be imported. Gives undefined, so that a converter can return it. */
  refuse(sentence: string): undefined;
  /** The flag can be imported, but some contexts get another answer. Said once however often it comes up. */
  approximate(sentence: string): void;
  readonly refusals: readonly string[];
  readonly approximations: ReadonlySet<string>;
}

export function startNotes(): ImportNotes {
  const refusals: string[] = [];
  const approximations = new Set<string>();
  return {
    refuse: (sentence) => {
      refusals.push(sentence);
      return undefined;
    },
    approximate: (sentence) => {
      approximations.add(sentence);
    },
    refusals,
    approximations,
  };
}
