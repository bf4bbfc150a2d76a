// Answers of the evaluator: all keys in a table, one key as the tree of steps that led to its answer.
import { Link } from '@remix-run/react';
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { ExplainStep, Explanation } from '@switchyard/registry-core/evaluate/explanation';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, type Tone } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { KeyName, ShortValue } from './domain.tsx';
import styles from './playground-view.module.css';

function valueText(evaluation: Evaluation): string {
  if (isFailure(evaluation)) return evaluation.errorDetails;
  return evaluation.value === undefined ? 'the default in the caller’s code' : JSON.stringify(evaluation.value);
}

/** OpenFeature's reasons as people say them; the code itself is on hover. */
const reasonLooks: Readonly<Record<Evaluation['reason'], { readonly tone: Tone; readonly words: string }>> = {
  TARGETING_MATCH: { tone: 'good', words: 'A setting or rule matched' },
  SPLIT: { tone: 'info', words: 'By share' },
  STATIC: { tone: 'quiet', words: 'The same for everyone' },
  DEFAULT: { tone: 'quiet', words: 'The default' },
  DISABLED: { tone: 'bad', words: 'Killed or disabled' },
  STALE: { tone: 'warn', words: 'Stale' },
  ERROR: { tone: 'bad', words: 'Cannot be answered' },
};

function ReasonBadge({ evaluation }: { evaluation: Evaluation }) {
  const { tone, words } = reasonLooks[evaluation.reason];
  return (
    <span title={isFailure(evaluation) ? evaluation.errorCode : evaluation.reason}>
      <Badge tone={tone}>{words}</Badge>
    </span>
  );
}

interface AnswersProps {
  evaluations: readonly Evaluation[];
  /** The URL that explains one key for the same context. */
  explainPath: (key: string) => string;
  explained: string | null;
}

export function Answers({ evaluations, explainPath, explained }: AnswersProps) {
  if (evaluations.length === 0) return <Empty title="No key answers this context" />;
  return (
    <DataTable
      caption="Answers for this context"
      columns={[
        { header: 'Key', wide: true, cell: ({ key }) => <KeyName name={key} /> },
        { header: 'Value', cell: (evaluation) => <ShortValue text={valueText(evaluation)} /> },
        { header: 'Variant', fit: true, cell: (evaluation) => (isFailure(evaluation) ? null : <code>{evaluation.variant ?? ''}</code>) },
        { header: 'Reason', fit: true, cell: (evaluation) => <ReasonBadge evaluation={evaluation} /> },
        {
          header: 'From',
          fit: true,
          cell: (evaluation) => <Muted small>{isFailure(evaluation) ? '' : (evaluation.metadata.scope ?? 'default')}</Muted>,
        },
        {
          header: 'Why',
          fit: true,
          cell: ({ key }) => (
            <Link aria-label={`Explain ${key}`} to={explainPath(key)}>
              Explain
            </Link>
          ),
        },
      ]}
      isStrong={({ key }) => key === explained}
      rowKey={({ key }) => key}
      rows={evaluations}
    />
  );
}

function Step({ step }: { step: ExplainStep }) {
  return (
    <li>
      <div className={styles.step}>
        <span aria-label={step.matched ? 'applies' : 'does not apply'} className={styles.mark} data-matched={step.matched} role="img">
          {step.matched ? '✓' : '–'}
        </span>
        <span>
          <span className={styles.kind}>{step.step}</span> <code>{step.subject}</code>{' '}
          <span className={styles.because}>{step.because}</span>
        </span>
      </div>
      {step.steps && step.steps.length > 0 && <Tree steps={step.steps} />}
    </li>
  );
}

function Tree({ steps, top = false }: { steps: readonly ExplainStep[]; top?: boolean }) {
  return (
    <ul className={top ? styles.tree : undefined}>
      {steps.map((step, index) => (
        // Steps have no identity of their own and are never reordered.
        // biome-ignore lint/suspicious/noArrayIndexKey: the position is what tells two equal steps apart
        <Step key={`${index}-${step.step}-${step.subject}`} step={step} />
      ))}
    </ul>
  );
}

/** The answer and the steps that led to it. */
export function ExplanationSteps({ explanation }: { explanation: Explanation }) {
  const { evaluation, steps } = explanation;
  return (
    <>
      <div className={styles.answer}>
        <span className={styles.value}>{valueText(evaluation)}</span>
        <ReasonBadge evaluation={evaluation} />
        {!isFailure(evaluation) && (
          <Muted small>
            {[
              evaluation.metadata.scope && `scope ${evaluation.metadata.scope}`,
              evaluation.metadata.rule && `rule ${evaluation.metadata.rule}`,
            ]
              .filter(Boolean)
              .join(', ')}
          </Muted>
        )}
      </div>
      <Tree steps={steps} top />
    </>
  );
}

export function ExplanationView({ explanation }: { explanation: Explanation }) {
  return (
    <Panel
      flush
      id="explanation"
      note="Every step of the evaluator, in the order in which it looked."
      title={`Why ${explanation.evaluation.key}`}
    >
      <ExplanationSteps explanation={explanation} />
    </Panel>
  );
}
