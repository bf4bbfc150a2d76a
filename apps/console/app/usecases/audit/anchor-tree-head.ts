// Keeps the newest tree head where the database's owner has no hand. A job that is there exactly when the head is: asked for when one is
// signed, and every minute for whatever was missed. Doing it twice does nothing.
import type { Anchorage } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';

export async function anchorTreeHead(ports: Ports, anchorages: readonly Anchorage[]): Promise<void> {
  const { newest, anchored } = await ports.read(async ({ auditTree }) => ({
    newest: (await auditTree.heads(1))[0],
    anchored: new Map((await auditTree.anchors()).map(({ place, size }) => [place, size])),
  }));
  if (newest === undefined) return;
  const failures: unknown[] = [];
  for (const anchorage of anchorages) {
    const { place } = anchorage;
    if ((anchored.get(place) ?? 0) >= newest.size) continue;
    // One place that is away keeps no other from being told.
    try {
      await anchorage.keep(newest);
      await ports.transaction(({ auditTree }) => auditTree.noteAnchor({ place, size: newest.size, at: ports.now() }));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
