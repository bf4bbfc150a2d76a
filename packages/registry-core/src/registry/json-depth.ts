// How deep JSON nests. Apart from json.ts, so that readers of snapshots do without its schema library.

/** Whether arrays and objects nest deeper than `depthMax` levels. Needs no stack, so it can be asked of anything. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  const open = [{ value, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= depthMax) return true;
    for (const part of Object.values(at.value)) open.push({ value: part, depth: at.depth + 1 });
  }
  return false;
}
