// The preview of a change: how far it is, whom the change touches, and each guardrail with its old and new figure.
import { Textarea } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import type { PreviewState } from '@switchyard/registry-core/change/preview-stand';
import type { GuardrailState } from '@switchyard/registry-core/guardrail/judge';
import { inEnvironment } from '../paths.ts';
import type { GuardrailRow, PreviewSummary } from '../queries/changes/preview-summary.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { useLive } from '../ui/live.ts';
import { Badge, Muted, Notice, type Tone, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { SubLine } from './domain.tsx';
import styles from './preview-panel.module.css';

const number = new Intl.NumberFormat('en');
const share = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `3.4 %`; a few of very many are not nobody. */
export function percentWords(percent: number): string {
  if (percent > 0 && percent < 0.1) return 'under 0.1 %';
  return `${share.format(percent)} %`;
}

const refreshMs = 1_000;

/** While a preview is under way the page looks again each second; without JavaScript there is a link that does. */
function useWhileUnderWay(state: PreviewState): void {
  useLive(state === 'waiting' || state === 'running', refreshMs);
}

interface PanelProps {
  environment: string;
  change: { readonly number: number; readonly difference: string | null };
  preview: PreviewSummary;
}

export function PreviewPanel({ environment, change, preview }: PanelProps) {
  useWhileUnderWay(preview.state);
  const to = inEnvironment(environment);
  const { decisions, finishedAt, contexts } = preview;
  const again = preview.state !== 'none';
  return (
    <Panel
      actions={
        <Form method="post">
          <SubmitButton name="step" reason={decisions.preview.reason} size="xs" value="preview" variant="default">
            {again ? 'Preview again' : 'Preview'}
          </SubmitButton>
        </Form>
      }
      note={
        finishedAt !== null && contexts > 0 ? (
          <>
            {number.format(contexts)} recorded {contexts === 1 ? 'context' : 'contexts'}, replayed <When at={finishedAt} />
          </>
        ) : (
          'Recorded contexts, replayed against what is live and what would be.'
        )
      }
      title="Preview"
    >
      <Standing preview={preview} />
      <BlastHeadline environment={environment} number={change.number} preview={preview} />
      {preview.guardrails.length > 0 && (
        <div className={styles.guardrails}>
          {preview.guardrails.map((row) => (
            <GuardrailView difference={change.difference} key={row.key} row={row} to={to.guardrail(row.key)} />
          ))}
        </div>
      )}
      {preview.otherGuardrails > 0 && (
        <Muted small>
          {preview.otherGuardrails} other {preview.otherGuardrails === 1 ? 'guardrail reads' : 'guardrails read'} no key that this change
          touches.
        </Muted>
      )}
    </Panel>
  );
}

function Standing({ preview: { state, done, total, failure } }: { preview: PreviewSummary }) {
  if (state === 'none') return <Muted>Nobody has asked for one yet. Validation does so by itself.</Muted>;
  if (state === 'stale')
    return (
      <Notice title="This preview is out of date" tone="warn">
        <p>The change, a guardrail, or what is live has moved since. Its figures and overrides do not count any more.</p>
      </Notice>
    );
  if (state === 'failed')
    return (
      <Notice title="The preview failed" tone="bad">
        <p>{failure}</p>
      </Notice>
    );
  if (state === 'done') return null;
  return (
    <div className={styles.progress}>
      <progress aria-label="How far the preview is" max={total ?? 1} value={total === null ? undefined : done} />
      <span>
        {total === null ? 'Waiting for its turn …' : `${number.format(done)} of ${number.format(total)} contexts`}{' '}
        <Link reloadDocument to=".">
          Look again
        </Link>
      </span>
    </div>
  );
}

function BlastHeadline({ environment, number: changeNumber, preview }: { environment: string; number: number; preview: PreviewSummary }) {
  const { state, contexts, changed } = preview;
  if (state !== 'done' && (state !== 'stale' || contexts === 0)) return null;
  const to = inEnvironment(environment);
  if (contexts === 0)
    return (
      <p>
        Nothing is recorded here yet. <Link to={to.recordings()}>Upload a recording</Link>, or let the edge sample some contexts.
      </p>
    );
  const percent = (100 * changed) / contexts;
  return (
    <div className={styles.headline} data-stale={state === 'stale'}>
      <strong className={styles.share}>{percentWords(percent)}</strong>
      <div>
        <p>{changed === 0 ? 'Nobody of those recorded gets anything else.' : `${number.format(changed)} contexts get something else.`}</p>
        <div aria-hidden="true" className={styles.bar}>
          <span style={{ width: `${Math.max(percent, changed > 0 ? 0.6 : 0)}%` }} />
        </div>
        <Link to={to.changePreview(changeNumber)}>Who, where and from what to what</Link>
      </div>
    </div>
  );
}

const looks: Readonly<Record<GuardrailState, { readonly label: string; readonly tone: Tone }>> = {
  kept: { label: 'Kept', tone: 'good' },
  outside: { label: 'Outside as before', tone: 'warn' },
  breached: { label: 'Breached', tone: 'bad' },
  unknown: { label: 'Not known', tone: 'quiet' },
};

function GuardrailView({ row, to, difference }: { row: GuardrailRow; to: string; difference: string | null }) {
  const { label, tone } = row.override ? ({ label: 'Overridden', tone: 'warn' } as const) : looks[row.state];
  return (
    <section aria-label={`Guardrail ${row.key}`} className={styles.guardrail} data-state={row.state}>
      <div className={styles.guardrailHead}>
        <Link className={styles.name} to={to}>
          {row.description || row.key}
        </Link>
        <Badge dot tone={tone}>
          {label}
        </Badge>
      </div>
      <dl className={styles.figures}>
        <div>
          <dt>Now</dt>
          <dd>{row.beforeWords}</dd>
        </div>
        <div>
          <dt>Afterwards</dt>
          <dd>{row.afterWords}</dd>
        </div>
        <div>
          <dt>Difference</dt>
          <dd data-state={row.state}>{row.change}</dd>
        </div>
      </dl>
      <FigureChart row={row} />
      <SubLine>
        The {row.aggregate} over {number.format(row.events)} events “{row.event}” {row.bounds}.
      </SubLine>
      {row.remark !== null && <SubLine>{row.remark}</SubLine>}
      {row.places.length > 0 && (
        <SubLine>{row.places.map(({ place, before, after }) => `${place}: ${before} → ${after}`).join(' · ')}</SubLine>
      )}
      {row.override !== null && (
        <SubLine>
          {row.override.personName} let it pass, <When at={row.override.at} />: “{row.override.reason}”
        </SubLine>
      )}
      {row.state === 'breached' && row.override === null && <OverrideForm difference={difference} row={row} />}
    </section>
  );
}

function OverrideForm({ row, difference }: { row: GuardrailRow; difference: string | null }) {
  const { override } = row.decisions;
  if (!override.allowed)
    return (
      <p className={styles.why}>
        {row.onBreach === 'block' ? 'It blocks the change, and nobody overrides it.' : 'It keeps the change from being published.'}{' '}
        {row.onBreach === 'override' && override.reason}
      </p>
    );
  return (
    <Form className={styles.override} method="post">
      <input name="step" type="hidden" value="override_guardrail" />
      <input name="guardrail" type="hidden" value={row.key} />
      <input name="difference" type="hidden" value={difference ?? ''} />
      <Textarea label="Why the breach is meant" name="reason" required resize="vertical" rows={2} />
      <SubmitButton color="alarm" variant="light">
        Override the guardrail
      </SubmitButton>
    </Form>
  );
}

const width = 300;
const rowHeight = 12;

/** Old above new, on one scale, with the room that the bounds leave behind them. */
function FigureChart({ row: { before, after, lowest, highest, state } }: { row: GuardrailRow }) {
  if (before === null || after === null) return null;
  const values = [0, before, after, ...(lowest === null ? [] : [lowest]), ...(highest === null ? [] : [highest])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least) * 0.06 || 1;
  const [from, to] = [least < 0 ? least - room : 0, most + room];
  const x = (value: number) => ((value - from) / (to - from)) * width;
  const bar = (value: number) => ({ x: Math.min(x(0), x(value)), width: Math.max(Math.abs(x(value) - x(0)), 1) });
  return (
    <svg aria-hidden="true" className={styles.chart} preserveAspectRatio="none" viewBox={`0 0 ${width} ${rowHeight * 2 + 10}`}>
      <rect
        className={styles.allowed}
        height={rowHeight * 2 + 10}
        width={x(highest ?? to) - x(lowest ?? from)}
        x={x(lowest ?? from)}
        y={0}
      />
      <rect className={styles.old} height={rowHeight} y={3} {...bar(before)} />
      <rect className={styles.new} data-state={state} height={rowHeight} y={rowHeight + 7} {...bar(after)} />
      {[lowest, highest].map(
        (limit) =>
          limit !== null && <rect className={styles.limit} height={rowHeight * 2 + 10} key={limit} width={1.5} x={x(limit)} y={0} />,
      )}
    </svg>
  );
}
