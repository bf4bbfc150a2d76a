// What the registry's list needs of the world for its saved views: each person has their own, by name.

/** The filters of the registry's list, as they stand in its URL, under a name. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

export interface SavedViewStore {
  /** By name. */
  list(personId: string): Promise<SavedView[]>;
  /** A view of the same name becomes this one. */
  save(personId: string, view: SavedView, at: Date): Promise<void>;
  /** Whether there was one. */
  remove(personId: string, name: string): Promise<boolean>;
}
