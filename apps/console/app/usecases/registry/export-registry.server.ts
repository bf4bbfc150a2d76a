// Writes the registry of a release, or what is live, as one readable file. Reading that much at once is on record. Keys whose values are
// personal are left out, and an import leaves alone what a file does not name.
import { personalKindsOf } from '@switchyard/registry-core/access/personal';
import { type EntryBody, fromEntries } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { formatRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const ExportRegistry = z.strictObject({
  environment: EnvironmentName,
  /** Absent: what is live. */
  releaseId: z.string().min(1).optional(),
});
export type ExportRegistry = z.infer<typeof ExportRegistry>;

export interface ExportedRegistry {
  /** The version of the release; null before the first. */
  readonly version: string | null;
  readonly document: string;
}

function isPersonal(body: EntryBody): boolean {
  return 'sensitivity' in body && personalKindsOf(body.sensitivity).length > 0;
}

export function exportRegistry(
  ports: Ports,
  caller: Caller,
  { environment, releaseId }: ExportRegistry,
): Promise<Result<ExportedRegistry>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const release = releaseId === undefined ? await stores.releases.live(environment) : await stores.releases.find(releaseId);
    if (releaseId !== undefined && release?.environment !== environment) {
      return refuse('UNKNOWN_RELEASE', `There is no release ${releaseId} in ${environment}.`);
    }
    const note: Note = { verb: 'registry.export', target: release ? `release:${release.id}` : `environment:${environment}`, environment };
    const allowed = await authorize(attempt, { verb: 'registry:export', environment }, note);
    if (!allowed.ok) return allowed;
    const entries = await liveEntries(stores, environment, releaseId);
    const shown = new Map([...entries].filter(([, body]) => !isPersonal(body)));
    const document = formatRegistryFile(fromEntries(shown));
    const left = entries.size - shown.size;
    await record(attempt, { ...note, after: { version: release?.version ?? null, characters: document.length, leftOut: left } });
    return accept({ version: release?.version ?? null, document });
  });
}
