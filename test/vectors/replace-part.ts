// Damage to JSON: one part of a document, wherever it stands, replaced by something else.

interface Slot {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

/** Replaces the part at the `at`-th place of the tree (counted round and round), in place. */
export function replacePart<T extends object>(tree: T, at: number, by: unknown): T {
  const slots: Slot[] = [];
  const visit = (holder: object) => {
    for (const [name, part] of Object.entries(holder)) {
      slots.push({ holder: holder as Record<string, unknown>, name });
      if (typeof part === 'object' && part !== null) visit(part);
    }
  };
  visit(tree);
  const slot = slots[at % slots.length];
  if (slot) slot.holder[slot.name] = by;
  return tree;
}
