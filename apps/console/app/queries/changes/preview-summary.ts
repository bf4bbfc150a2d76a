// How a change stands with its preview, as pages and the API show it: how far it is, whom it touches, and each guardrail in words.
import { affectedKeys } from '@switchyard/registry-core/change/affected-keys';
import { boundsWords } from '@switchyard/registry-core/change/difference-words';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import type { GuardrailStand, PreviewState } from '@switchyard/registry-core/change/preview-stand';
import { placeName, valueWords } from '@switchyard/registry-core/change/value-words';
import type { GuardrailState } from '@switchyard/registry-core/guardrail/judge';
import { entryId } from '@switchyard/registry-core/registry/entry';
import type { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import type { Assessment, Attempt } from '../../access.server.ts';
import type { GuardrailOverride } from '../../ports/previews.ts';
import type { ReadStand } from '../../preview-stand.server.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';

export interface GuardrailRow {
  readonly key: string;
  readonly description: string;
  readonly expression: string;
  readonly event: string;
  readonly aggregate: Guardrail['aggregate'];
  readonly onBreach: Guardrail['onBreach'];
  /** `falls by at most 5 %`. */
  readonly bounds: string;
  readonly state: GuardrailState;
  /** null: nobody has worked it out yet, or no event said anything. */
  readonly before: number | null;
  readonly after: number | null;
  /** The same in words, with the unit. */
  readonly beforeWords: string;
  readonly afterWords: string;
  /** `−16.7 %`, or by how much where there was nothing. */
  readonly change: string;
  /** Where the figure may end up, for the chart; null where there is no such bound. */
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly events: number;
  /** What one should know about the figure: events that did not count, and why. */
  readonly remark: string | null;
  readonly places: readonly { readonly place: string; readonly before: string; readonly after: string }[];
  readonly override: Pick<GuardrailOverride, 'personName' | 'reason' | 'at'> | null;
  readonly decisions: { readonly override: Permit };
}

export interface PreviewSummary {
  readonly state: PreviewState;
  readonly done: number;
  readonly total: number | null;
  readonly failure: string | null;
  readonly askedByName: string | null;
  readonly askedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly contexts: number;
  readonly changed: number;
  readonly changedPercent: number | null;
  /** How many keys could answer otherwise. */
  readonly affected: number;
  /** The guardrails that watch a key which the change touches. */
  readonly guardrails: readonly GuardrailRow[];
  /** How many others there are. */
  readonly otherGuardrails: number;
  readonly decisions: { readonly preview: Permit };
}

export function toPreviewSummary(viewing: Attempt, assessment: Assessment, stand: ReadStand): PreviewSummary {
  const { preview, state, changedPercent } = stand;
  const { change, difference, live, after } = assessment;
  const radius = state === 'done' || state === 'stale' ? preview?.figures?.radius : undefined;
  const concerned = stand.guardrails.filter((one) => one.concerned);
  const isOpen: Permit = nextStatus(change.status, 'edit') ? { allowed: true, reason: null } : forbid(`This change is ${change.status}.`);
  return {
    state,
    done: preview?.done ?? 0,
    total: preview?.total ?? null,
    failure: preview?.failure ?? null,
    askedByName: preview?.askedByName ?? null,
    askedAt: preview?.askedAt ?? null,
    finishedAt: preview?.finishedAt ?? null,
    contexts: radius?.contexts ?? 0,
    changed: radius?.changed ?? 0,
    changedPercent,
    affected: affectedKeys(difference, live, after).length,
    guardrails: concerned.map((one) => toGuardrailRow(one, viewing, assessment)),
    otherGuardrails: stand.guardrails.length - concerned.length,
    decisions: { preview: everyPermit(isOpen, permit(viewing, { verb: 'change:preview', environment: change.environment })) },
  };
}

const percent = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

function toGuardrailRow(
  { guardrail, figure, state, override }: GuardrailStand<GuardrailOverride>,
  viewing: Attempt,
  assessment: Assessment,
): GuardrailRow {
  const { key, description, expression, event, aggregate, onBreach, bounds } = guardrail;
  const unit = aggregate === 'share' ? '%' : guardrail.unit;
  const words = (value: number | null | undefined) => (value === null || value === undefined ? '–' : figureWords(value, unit));
  const { before = null, after = null } = figure ?? {};
  return {
    key,
    description,
    expression,
    event,
    aggregate,
    onBreach,
    bounds: boundsWords(bounds, unit),
    state,
    before,
    after,
    beforeWords: words(before),
    afterWords: words(after),
    change: changeWords(before, after),
    ...limitsOf(guardrail, before),
    events: figure?.events ?? 0,
    remark: remarkOn(guardrail, figure),
    places: (figure?.places ?? []).map((one) => ({
      place: one.place === null ? 'elsewhere' : placeName(one.place, assessment.after),
      before: words(one.before),
      after: words(one.after),
    })),
    override: override && { personName: override.personName, reason: override.reason, at: override.at },
    decisions: { override: overridePermit(guardrail, state, override, viewing, assessment) },
  };
}

/** Rounded for people: nobody reads the fifth digit of a sum. */
function figureWords(value: number, unit: string | undefined): string {
  const rounded = plain.format(value);
  if (unit === '%') return `${rounded} %`;
  return unit ? `${rounded} ${unit}` : rounded;
}

function changeWords(before: number | null, after: number | null): string {
  if (before === null || after === null || before === after) return before === after && before !== null ? 'unchanged' : '–';
  if (before === 0) return `${percent.format(after)} from nothing`;
  return `${percent.format((100 * (after - before)) / Math.abs(before))} %`.replace('-', '−');
}

function limitsOf({ bounds }: Guardrail, before: number | null): Pick<GuardrailRow, 'lowest' | 'highest'> {
  const room = Math.abs(before ?? 0) / 100;
  const lows = [bounds.min, bounds.fallPercentMax === undefined || before === null ? undefined : before - room * bounds.fallPercentMax];
  const highs = [bounds.max, bounds.risePercentMax === undefined || before === null ? undefined : before + room * bounds.risePercentMax];
  const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
  return {
    lowest: known(lows).length > 0 ? Math.max(...known(lows)) : null,
    highest: known(highs).length > 0 ? Math.min(...known(highs)) : null,
  };
}

function remarkOn({ event }: Guardrail, figure: GuardrailStand['figure']): string | null {
  if (figure === undefined) return null;
  const { events, counted, lost, reason } = figure;
  if (events === 0) return `No event “${event}” is recorded, so it says nothing. Upload a recording that has some.`;
  if (lost > 0) return `It can no longer be worked out for ${valueWords(lost)} of ${events} events. ${reason ?? ''}`;
  return counted < events ? `${events - counted} of ${events} events do not count. ${reason ?? ''}` : null;
}

function overridePermit(
  guardrail: Guardrail,
  state: GuardrailState,
  override: GuardrailOverride | null,
  viewing: Attempt,
  { change, after, basis }: Assessment,
): Permit {
  if (state !== 'breached') return forbid('It is not breached.');
  if (override !== null) return forbid('It is overridden already.');
  if (guardrail.onBreach === 'block') return forbid('Nobody overrides this guardrail.');
  const touched = [{ entry: entryId('guardrail', guardrail.key), before: guardrail, after: null }];
  const footprint = footprintOf({ touched, revives: [] }, after, after);
  return permit(viewing, { verb: 'guardrail:override', environment: change.environment, footprint, basis });
}
