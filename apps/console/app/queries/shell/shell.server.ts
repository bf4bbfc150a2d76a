// What surrounds every screen: the environments to switch between, of those that the viewer may look at, this one, and how many changes wait for the viewer.
import { personalWords } from '@switchyard/registry-core/access/decide-unmask';
import type { ElevationGives } from '@switchyard/registry-core/access/elevation';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { type Attempt, decisionOn, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { WornGuise } from '../../ports/access.ts';
import type { Environment, Ports } from '../../ports.ts';
import { waitingElevations } from '../access/elevation-list.server.ts';
import { inboxOf } from '../inbox/inbox.server.ts';

export interface Shell {
  readonly environment: Environment;
  readonly environments: readonly Environment[];
  /** Changes of all environments that cannot go on without the viewer. */
  readonly waiting: number;
  /** Notices that the viewer has not read. */
  readonly unread: number;
  readonly kills: number;
  /** Elevations and reviews that wait for the viewer. */
  readonly elevations: number;
  /** Findings of anomaly rules that nobody has looked into; 0 for who may not see them. */
  readonly findings: number;
  /** What the viewer has for a while, and when it ends. */
  readonly held: readonly { readonly id: string; readonly breakGlass: boolean; readonly gives: ElevationGives; readonly endsAt: Date }[];
  /** What personal data the viewer sees unmasked, and until when. */
  readonly unmasked: readonly { readonly id: string; readonly words: string; readonly endsAt: Date }[];
  /** Under whose looks, and until when. */
  readonly guise: Pick<WornGuise, 'mode' | 'asName' | 'personName' | 'endsAt'> | null;
}

export function shell(ports: Ports, caller: Caller, input: { environment: string }): Promise<Result<Shell>> {
  return view(ports, caller, { verb: 'registry:view', environment: input.environment }, async (viewing) => {
    const { stores, actor } = viewing;
    const environments = (await stores.environments.list()).filter(
      ({ name }) => decisionOn(viewing, { verb: 'registry:view', environment: name }).allowed,
    );
    const environment = environments.find(({ name }) => name === input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const kills = await stores.kills.list(environment.name);
    const { decisions, own } = await inboxOf(viewing);
    return accept({
      environment,
      environments,
      waiting: decisions.length + own.length,
      unread: await stores.notices.countUnread(actor.id),
      kills: kills.length,
      elevations: (await waitingElevations(viewing)).length,
      findings: decisionOn(viewing, { verb: 'alert:view', environment: null }).allowed ? await stores.anomalies.countOpen() : 0,
      held: await heldBy(viewing),
      unmasked: await unmaskedBy(viewing),
      guise: actor.guise ? ((await stores.guises.find(actor.guise.id)) ?? null) : null,
    });
  });
}

async function unmaskedBy({ stores, actor, now }: Attempt): Promise<Shell['unmasked']> {
  if (actor.guise) return [];
  const running = await stores.personal.running(actor.id, now);
  return running.map(({ id, kind, endsAt }) => ({ id, words: personalWords[kind], endsAt }));
}

async function heldBy({ stores, actor, now }: Attempt): Promise<Shell['held']> {
  if (actor.guise) return [];
  const running = (await stores.people.find(actor.id))?.elevations ?? [];
  return running.flatMap(({ id, kind, gives, endsAt }) => {
    return endsAt !== null && endsAt > now ? [{ id, breakGlass: kind === 'break_glass', gives, endsAt }] : [];
  });
}
