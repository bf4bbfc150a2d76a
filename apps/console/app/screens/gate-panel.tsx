// What stands between a change and its publish, with the words that set it aside, and the time that it is scheduled for.
import { Textarea, TextInput } from '@mantine/core';
import { Form } from '@remix-run/react';
import { localTimeAt, timeWords } from '@switchyard/registry-core/change/zoned-time';
import { stepSentence } from '@switchyard/registry-core/rollout/plan';
import type { ChangePage } from '../queries/changes/change-page.server.ts';
import type { GateObstacle } from '../queries/changes/gate.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './gate-panel.module.css';
import { PlanFields } from './plan-fields.tsx';

interface GateProps {
  readonly page: Pick<ChangePage, 'gate' | 'environment'> & {
    readonly change: Pick<ChangePage['change'], 'status' | 'round' | 'difference'>;
  };
}

const kindWords: Readonly<Record<GateObstacle['kind'], string>> = {
  blocks: 'Blocks',
  acknowledge: 'To acknowledge',
  override: 'To override',
};

export function GatePanel({ page }: GateProps) {
  const { obstacles, setAside } = page.gate;
  if (page.change.status === 'published' || page.change.status === 'discarded') return null;
  return (
    <Panel flush title="Before it can be published">
      {obstacles.length === 0 && <p className={styles.clear}>Nothing stands in its way.</p>}
      <ul className={styles.list}>
        {obstacles.map((obstacle) => (
          <li key={`${obstacle.code}:${obstacle.name}`}>
            <Badge tone={obstacle.kind === 'blocks' ? 'bad' : 'warn'}>{kindWords[obstacle.kind]}</Badge>
            <p>{obstacle.sentence}</p>
            <Muted small>{obstacle.cure}</Muted>
            <SetAside change={page.change} obstacle={obstacle} />
          </li>
        ))}
        {setAside.map(({ obstacle, by }) => (
          <li key={`${obstacle.code}:${obstacle.name}`}>
            <Badge tone="good">{obstacle.kind === 'override' ? 'Overridden' : 'Acknowledged'}</Badge>
            <p>{obstacle.sentence}</p>
            <Muted small>
              {by.personName}, <When at={by.at} />
              {by.reason && `: ${by.reason}`}
            </Muted>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function SetAside({ obstacle, change }: { obstacle: GateObstacle; change: GateProps['page']['change'] }) {
  const { act, name, kind } = obstacle;
  if (act === null) return null;
  const overrides = kind === 'override';
  return (
    <Form className={styles.act} method="post">
      <input name="step" type="hidden" value={overrides ? 'override' : 'acknowledge'} />
      <input name={overrides ? 'freeze' : 'warning'} type="hidden" value={name} />
      <input name="round" type="hidden" value={change.round} />
      <input name="difference" type="hidden" value={change.difference ?? ''} />
      {overrides && act.allowed && <Textarea label="Why it cannot wait" name="reason" required rows={2} />}
      <SubmitButton
        color={overrides ? 'alarm' : 'ink'}
        reason={change.difference === null ? 'Validate the change first.' : act.reason}
        size="xs"
        variant="light"
      >
        {overrides ? 'Override the freeze' : 'I know, it is meant'}
      </SubmitButton>
    </Form>
  );
}

/** Where times are said in a change's own zone, that of whoever scheduled it; else in the environment's last freeze, or UTC. */
function zoneOf({ gate, environment }: GateProps['page']): string {
  return gate.schedule?.zone ?? environment.policy.freezes[0]?.zone ?? 'UTC';
}

export function ScheduleNotice({ page }: GateProps) {
  const { schedule } = page.gate;
  if (!schedule || schedule.status === 'done' || schedule.status === 'cancelled') return null;
  const when = timeWords(schedule.at.getTime(), schedule.zone);
  return schedule.status === 'waiting' ? (
    <Notice title={`Scheduled for ${when}`} tone="info">
      <p>It is published by itself then, in the name of {schedule.personName}, if nothing stands in its way.</p>
      {schedule.plan && (
        <>
          <p>Not for everyone at once:</p>
          <ol>
            {schedule.plan.map((planned) => (
              <li key={stepSentence(planned)}>{stepSentence(planned)}</li>
            ))}
            <li>everyone</li>
          </ol>
        </>
      )}
    </Notice>
  ) : (
    <Notice title={`Not published as scheduled for ${when}`} tone="warn">
      <p>{schedule.because} Put that right and schedule it again, or take it off the schedule.</p>
    </Notice>
  );
}

export function SchedulePanel({ page }: GateProps) {
  const { decisions, schedule } = page.gate;
  if (page.change.status === 'published' || page.change.status === 'discarded') return null;
  const zone = zoneOf(page);
  const waits = schedule?.status === 'waiting' || schedule?.status === 'suspended';
  const plan = (waits && schedule?.plan) || null;
  return (
    <Panel title="Schedule">
      <Form className={styles.schedule} method="post">
        <input name="step" type="hidden" value="schedule" />
        {decisions.schedule.allowed && (
          <>
            <TextInput
              defaultValue={waits && schedule ? localTimeAt(schedule.at.getTime(), zone) : undefined}
              label="Publish at"
              name="at"
              required
              type="datetime-local"
            />
            <TextInput defaultValue={zone} description="Such as America/Chicago" label="Time zone" list="time-zones" name="zone" required />
            <TimeZones />
            <PlanFields key={JSON.stringify(plan)} label="Stage" plan={plan} summary="In stages…" />
          </>
        )}
        <SubmitButton reason={decisions.schedule.reason} variant="default">
          {waits ? 'Schedule for another time' : 'Schedule'}
        </SubmitButton>
      </Form>
      {waits && (
        <Form className={styles.schedule} method="post">
          <input name="step" type="hidden" value="unschedule" />
          <SubmitButton color="gray" reason={decisions.unschedule.reason} variant="subtle">
            Take it off the schedule
          </SubmitButton>
        </Form>
      )}
    </Panel>
  );
}

/** What a browser suggests while one types; every zone that the platform knows is taken. */
function TimeZones() {
  const zones = ['UTC', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/New_York', 'Europe/Berlin', 'Europe/London'];
  return (
    <datalist id="time-zones">
      {zones.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}
