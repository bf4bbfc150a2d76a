// Puts into the records that the edge did not take a release: what its flight test there found. From then on the release before it
// is what should be live, so kills and later releases go out as ever; its own content stays for people to look at and take back.
import { watchersOf } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';

export interface RefusedRelease {
  readonly environment: string;
  readonly releaseId: string;
  readonly code: string;
  readonly message: string;
}

/** What the edge says of documents; anything else it refuses is no verdict on the release. */
const aboutDocuments: ReadonlySet<string> = new Set(['FLIGHT_FAILED', 'SNAPSHOT_INVALID', 'SNAPSHOT_TOO_LARGE']);

export function isAboutRelease(code: string): boolean {
  return aboutDocuments.has(code);
}

/** Throws when the release was refused before: then something else is at fault. */
export function refuseRelease(ports: Ports, { environment, releaseId, code, message }: RefusedRelease): Promise<void> {
  return ports.transaction(async (stores) => {
    const at = ports.now();
    await stores.environments.lock(environment);
    const release = await stores.releases.find(releaseId);
    if (!release || (await stores.releases.findRefusal(releaseId))) throw new Error(`The edge refuses ${releaseId} again: ${message}`);
    await stores.releases.saveRefusal(releaseId, { code, message, at });
    const stage = await stores.stages.underWay(environment);
    if (stage?.releaseId === releaseId) await stores.stages.save(stage.id, { parts: stage.parts, status: 'reverted' }, at);
    const { version } = release;
    await stores.outbox.notify({
      event: 'release.refuse',
      environment,
      weight: 'alarm',
      sentence: `The edge refused release ${version} of ${environment} and serves what was live before it.`,
      reason: message,
      about: `release:${version}`,
      at,
      by: null,
      to: [...new Set([release.publisherId, ...(await watchersOf(stores, environment, at))])],
      facts: { releaseId, version, code },
    });
    await stores.audit.append({
      at,
      actorId: 'system',
      actorName: 'Switchyard',
      actorRoles: '',
      verb: 'release.refuse',
      target: `release:${releaseId}`,
      environment,
      reason: message,
      before: null,
      after: { version, code },
      result: 'done',
      requestId: null,
    });
  });
}
