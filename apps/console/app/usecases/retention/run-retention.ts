// The nightly removal of what is past its time. Of the audit only contents go, batch by batch, each with a record that says which; their
// hashes stay, so the chain and the tree over it hold.
import { attemptUnasked, record } from '../../access.server.ts';
import type { RecordKind } from '../../ports/retention.ts';
import type { Ports } from '../../ports.ts';

const batch = 5_000;
const otherKinds = ['personal_view', 'session', 'notice'] as const satisfies RecordKind[];

export async function runRetention(ports: Ports): Promise<void> {
  while ((await removeBatch(ports)) === batch);
  for (const kind of otherKinds) {
    await attemptUnasked(ports, async (attempt) => {
      const removed = await attempt.stores.retention.removeOther(kind, attempt.now);
      if (removed > 0)
        await record(attempt, { verb: 'retention.remove', target: `retention:${kind}`, environment: null, after: { removed } });
    });
  }
}

function removeBatch(ports: Ports): Promise<number> {
  return attemptUnasked(ports, async (attempt) => {
    const ranges = await attempt.stores.retention.removeFromAudit(batch);
    const removed = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    if (removed === 0) return 0;
    const after = { removed, ranges: ranges.map((range) => ({ ...range })) };
    await record(attempt, { verb: 'audit.retention', target: 'retention:audit', environment: null, after });
    return removed;
  });
}
