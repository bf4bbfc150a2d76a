// The namespaces of keys as a tree, of which a list shows what is open: the topmost, and those along the way to the chosen one.

/** What stands before the last dot of a key; empty for a key without one. */
export function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')));
}

export function isInNamespace(key: string, namespace: string): boolean {
  return key.startsWith(`${namespace}.`);
}

export interface NamespaceNode {
  /** `refunds.talent`. */
  readonly path: string;
  /** `talent`. */
  readonly name: string;
  readonly depth: number;
  /** Keys in it and in those inside it. */
  readonly count: number;
  readonly hasInner: boolean;
  /** Those inside it follow. */
  readonly open: boolean;
}

/** From top to bottom as it is drawn. */
export function namespaceTree(keys: readonly string[], chosen: string): NamespaceNode[] {
  const counts = new Map<string, number>();
  for (const key of keys) {
    for (let path = namespaceOf(key); path !== ''; path = namespaceOf(path)) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  const inner = new Map<string, string[]>();
  for (const path of [...counts.keys()].sort()) {
    const outer = namespaceOf(path);
    inner.set(outer, [...(inner.get(outer) ?? []), path]);
  }
  const isOpen = (path: string) => path === chosen || isInNamespace(chosen, path);
  const nodes = (outer: string, depth: number): NamespaceNode[] =>
    (inner.get(outer) ?? []).flatMap((path) => {
      const hasInner = inner.has(path);
      const open = hasInner && isOpen(path);
      const node = { path, name: path.slice(outer === '' ? 0 : outer.length + 1), depth, count: counts.get(path) ?? 0, hasInner, open };
      return open ? [node, ...nodes(path, depth + 1)] : [node];
    });
  return nodes('', 0);
}
