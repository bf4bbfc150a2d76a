// References between entries of one kind, as a graph: which of them run in a circle, and how long the longest chain is.

export interface ReferenceGraph {
  /** The circle that `node` is on, beginning and ending with it; undefined when it is on none. */
  cycleThrough(node: string): string[] | undefined;
  /** References in the longest chain from `node`; infinite when it leads into a circle. */
  heightOf(node: string): number;
}

/** `references` gives the nodes that a node names; unknown nodes have none. */
export function toReferenceGraph(references: (node: string) => readonly string[]): ReferenceGraph {
  const heights = new Map<string, number>();

  function heightOf(start: string): number {
    // Iterative depth-first walk: a chain may be as long as there are entries.
    const open = [{ node: start, next: 0, height: 0 }];
    const onPath = new Set([start]);
    while (!heights.has(start)) {
      const top = open.at(-1)!; // the start is on the stack until its height is known
      const target = references(top.node)[top.next];
      if (target === undefined) {
        heights.set(top.node, top.height);
        onPath.delete(top.node);
        open.pop();
        const parent = open.at(-1);
        if (parent !== undefined) parent.height = Math.max(parent.height, top.height + 1);
        continue;
      }
      top.next += 1;
      const known = onPath.has(target) ? Number.POSITIVE_INFINITY : heights.get(target);
      if (known !== undefined) top.height = Math.max(top.height, known + 1);
      else {
        onPath.add(target);
        open.push({ node: target, next: 0, height: 0 });
      }
    }
    return heights.get(start)!; // the loop ends when it is there
  }

  function cycleThrough(node: string): string[] | undefined {
    if (heightOf(node) !== Number.POSITIVE_INFINITY) return undefined;
    const from = new Map<string, string>();
    const queue = [node];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const target of references(at)) {
        if (target === node) return pathTo(at, from, node);
        if (from.has(target)) continue;
        from.set(target, at);
        queue.push(target);
      }
    }
    return undefined;
  }
  return { cycleThrough, heightOf };
}

function pathTo(last: string, from: ReadonlyMap<string, string>, start: string): string[] {
  const path = [start, last];
  while (path[1] !== start) path.splice(1, 0, from.get(path[1]!)!); // every node of the queue but the start came from another
  path.push(start);
  path.shift();
  return path;
}
