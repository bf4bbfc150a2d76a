// What one environment has that another has not, difference by difference, and the edits that picked ones make.
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { comparePromotion, type Promotable, promotePicks } from '@switchyard/registry-core/change/promotion';
import { type EntryId, isEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, decisionOn, liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports, Release } from '../../ports.ts';

export const Promotion = z.strictObject({
  environment: EnvironmentName,
  from: EnvironmentName,
  /** Part of an entry's name or title. */
  text: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(1000).default(100),
});
export type Promotion = z.infer<typeof Promotion>;

export interface PromotionPage {
  readonly environment: Environment;
  readonly from: Environment;
  /** What is live on both sides; a pick holds for these. */
  readonly source: Release | null;
  readonly target: Release | null;
  readonly rows: readonly Promotable[];
  readonly total: number;
}

export const PickedEdits = z.strictObject({
  environment: EnvironmentName,
  from: EnvironmentName,
  picks: z
    .array(
      z.strictObject({
        entry: z.string().refine(isEntryId, 'Name an entry, such as key:fees.provider_pct.'),
        /** A part, such as settings[city=HOU].value; empty: the whole entry. */
        path: z.string().max(2000).default(''),
      }),
    )
    .min(1, 'Pick at least one difference.')
    .max(10_000),
  /** The releases that were looked at, by id; refused when another is live on either side. */
  sourceId: z.string().optional(),
  targetId: z.string().optional(),
});
export type PickedEdits = z.infer<typeof PickedEdits>;

export interface Picked {
  readonly edits: readonly EntryEdit[];
  readonly origin: { readonly kind: 'promotion'; readonly environment: string; readonly version: string };
}

export function promotion(ports: Ports, caller: Caller, { environment, from, text, limit }: Promotion): Promise<Result<PromotionPage>> {
  return betweenEnvironments(ports, caller, { environment, from }, async (viewing, both) => {
    const [source, target] = await entriesOf(viewing, both);
    const wanted = text?.toLowerCase() ?? '';
    const rows = comparePromotion(source, target).filter(({ entry, title }) => `${entry} ${title}`.toLowerCase().includes(wanted));
    return accept({ ...both, rows: rows.slice(0, limit), total: rows.length });
  });
}

export function pickedEdits(ports: Ports, caller: Caller, input: PickedEdits): Promise<Result<Picked>> {
  return betweenEnvironments(
    ports,
    caller,
    input,
    async (viewing, both) => {
      const { source, target } = both;
      const moved = [
        [input.sourceId, source],
        [input.targetId, target],
      ] as const;
      if (moved.some(([seen, live]) => seen !== undefined && seen !== (live?.id ?? '')))
        return refuse('CHANGED_MEANWHILE', 'Something was published meanwhile; look at the differences again.');
      if (source === null) return refuse('NOTHING_CHANGES', `Nothing is live in ${input.from}.`);
      const [theirs, mine] = await entriesOf(viewing, both);
      const edits = promotePicks(theirs, mine, input.picks as { entry: EntryId; path: string }[]); // refined by isEntryId
      if (!edits.ok) return edits;
      if (edits.value.length === 0) return refuse('NOTHING_CHANGES', `All that was picked is in ${input.environment} already.`);
      return accept({ edits: edits.value, origin: { kind: 'promotion', environment: input.from, version: source.version } });
    },
    { unmasked: true },
  );
}

type Both = Pick<PromotionPage, 'environment' | 'from' | 'source' | 'target'>;

function betweenEnvironments<T>(
  ports: Ports,
  caller: Caller,
  { environment, from }: { readonly environment: string; readonly from: string },
  work: (viewing: Attempt, both: Both) => Promise<Result<T>>,
  options?: { readonly unmasked: true },
): Promise<Result<T>> {
  return view(
    ports,
    caller,
    { verb: 'registry:view', environment },
    async (viewing) => {
      const { stores } = viewing;
      const [here, there] = [await stores.environments.find(environment), await stores.environments.find(from)];
      const unknown = here === undefined ? environment : from;
      if (here === undefined || there === undefined || from === environment)
        return refuse('UNKNOWN_ENVIRONMENT', from === environment ? 'Choose another environment.' : `There is no environment ${unknown}.`);
      const decision = decisionOn(viewing, { verb: 'registry:view', environment: from });
      if (!decision.allowed) return { ok: false, refusal: decision.refusal };
      const source = (await stores.releases.live(from)) ?? null;
      return work(viewing, { environment: here, from: there, source, target: (await stores.releases.live(environment)) ?? null });
    },
    options,
  );
}

async function entriesOf({ stores }: Attempt, { from, environment }: Both) {
  return [await liveEntries(stores, from.name), await liveEntries(stores, environment.name)] as const;
}
