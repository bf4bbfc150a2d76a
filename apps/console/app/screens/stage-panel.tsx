// A release on its way to everyone: who has it, and the buttons that give it to more people, keep it, or take it back. What may
// not be pressed says why.
import { Form } from '@remix-run/react';
import { holdSentence, type Plan, stepSentence } from '@switchyard/registry-core/rollout/plan';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { stagePartText, whoText } from '@switchyard/registry-core/snapshot/stage-text';
import type { ReactNode } from 'react';
import type { Permit } from '../queries/permit.server.ts';
import type { StagePage, StageUnderWay } from '../queries/releases/stage-page.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './stage-panel.module.css';

function Shares({ parts }: { parts: readonly StagePart[] }) {
  return (
    <ul className={styles.shares}>
      {parts.map((part) => (
        <li key={whoText(part.scope)}>
          <span>{whoText(part.scope)}</span>
          <progress aria-label={`${whoText(part.scope)}: ${part.percent} %`} max={100} value={part.percent} />
          <strong>{part.percent} %</strong>
        </li>
      ))}
    </ul>
  );
}

function Step({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Form className={styles.step} method="post">
      <input name="step" type="hidden" value={name} />
      {children}
    </Form>
  );
}

function Reason({ permit, label }: { permit: Permit; label: string }) {
  return permit.allowed ? <input aria-label={label} maxLength={4000} name="reason" placeholder={label} required type="text" /> : null;
}

function Advance({ parts, permit }: { parts: readonly StagePart[]; permit: Permit }) {
  return (
    <Step name="advance">
      {permit.allowed && (
        <textarea
          aria-label="Who gets it next"
          defaultValue={parts.map(stagePartText).join('\n')}
          name="parts"
          rows={Math.max(3, parts.length + 1)}
        />
      )}
      {permit.allowed && <Muted small>One per line, such as city=HOU:100 or everyone:25. Shares only grow.</Muted>}
      <SubmitButton reason={permit.reason}>Give it to more people</SubmitButton>
    </Step>
  );
}

function PlanSteps({ plan, step }: { plan: Plan; step: number }) {
  return (
    <ol className={styles.steps}>
      {plan.map((planned, index) => (
        <li aria-current={index + 1 === step ? 'step' : undefined} data-done={index + 1 < step} key={stepSentence(planned)}>
          <span>{planned.parts.map(stagePartText).join(', ')}</span>
          <Muted small>on {holdSentence(planned.hold)}</Muted>
        </li>
      ))}
      <li>
        <span>everyone</span>
      </li>
    </ol>
  );
}

interface StagePanelProps {
  /** What it goes on by, in words. */
  waitsFor: string;
  underWay: StageUnderWay;
  decisions: StagePage['decisions'];
}

export function StagePanel({ underWay, decisions, waitsFor }: StagePanelProps) {
  const { stage, stable } = underWay;
  const held = stage.status === 'held';
  return (
    <Panel note={`Everyone else has ${stable.version}.`} title="On its way">
      <p>
        {held ? <Badge tone="warn">Held</Badge> : <Badge tone="info">Running</Badge>}{' '}
        <Muted small>
          started by {stage.startedBy}, <When at={stage.startedAt} />
        </Muted>
      </p>
      {held && stage.reason !== '' && <p>{stage.reason}</p>}
      {stage.plan && <PlanSteps plan={stage.plan} step={stage.step} />}
      <Shares parts={stage.parts} />
      {waitsFor !== '' && !held && (
        <p>
          <Muted small>{waitsFor}</Muted>
        </p>
      )}
      {stage.plan && (
        <Step name="next">
          <SubmitButton reason={decisions.advance.reason}>Go on to the next step</SubmitButton>
        </Step>
      )}
      <Advance key={stage.changedAt.toISOString()} parts={stage.parts} permit={decisions.advance} />
      <Step name="complete">
        <SubmitButton reason={decisions.complete.reason} variant="default">
          Give it to everyone
        </SubmitButton>
      </Step>
      <Step key={stage.status} name={held ? 'resume' : 'hold'}>
        <Reason label={held ? 'Why it may go on' : 'Why it has to wait'} permit={held ? decisions.resume : decisions.hold} />
        <SubmitButton reason={(held ? decisions.resume : decisions.hold).reason} variant="default">
          {held ? 'Let it go on' : 'Hold'}
        </SubmitButton>
      </Step>
      <Step name="revert">
        <Reason label="What went wrong" permit={decisions.revert} />
        <SubmitButton color="alarm.7" reason={decisions.revert.reason}>
          Take it back from everyone
        </SubmitButton>
      </Step>
    </Panel>
  );
}
