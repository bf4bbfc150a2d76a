// The kill switch of a flag: two clicks and a reason. Opening it is a <details>, so it works before JavaScript has loaded.
import type { SubmissionResult } from '@conform-to/react';
import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form, Link } from '@remix-run/react';
import * as z from 'zod';
import { inEnvironment } from '../paths.ts';
import type { Rehearsal } from '../ports/rehearsal.ts';
import type { Kill } from '../ports.ts';
import type { KillReach } from '../queries/usage/kill-reach.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { AreaField, FormButtons, FormErrors, FormStack } from '../ui/form.tsx';
import { IconPower } from '../ui/icons.ts';
import { When } from '../ui/marks.tsx';
import styles from './kill-switch.module.css';
import { killReachWords, rehearsalWords } from './reach-words.ts';

export const KillForm = z.object({ reason: z.string({ error: 'Say why; it is all that the next person will know.' }) });

interface KillSwitchProps {
  environment: string;
  flag: string;
  off: string;
  reason: string | null;
  lastResult: SubmissionResult | undefined;
}

export function KillSwitch({ environment, flag, off, reason, lastResult }: KillSwitchProps) {
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: KillForm }),
    shouldRevalidate: 'onInput',
  });
  if (reason !== null) {
    return (
      <div className={`${styles.switch} ${styles.refused}`}>
        <SubmitButton color="alarm.7" leftSection={<IconPower aria-hidden="true" size={16} />} reason={reason} variant="outline">
          Kill this flag
        </SubmitButton>
      </div>
    );
  }
  return (
    <details className={styles.switch} open={lastResult !== undefined}>
      <summary>
        <span className={styles.button}>
          <IconPower aria-hidden="true" size={16} />
          Kill this flag…
        </span>
        <span className={styles.note}>
          Everyone gets <code>{off}</code> in about a second, whatever the settings say. One person and a reason are enough.
        </span>
      </summary>
      <div className={styles.body}>
        <Form action={inEnvironment(environment).killFlag(flag)} method="post" {...getFormProps(form)}>
          <FormStack>
            <FormErrors errors={form.errors} title="The flag was not killed" />
            <p>
              Everyone in {environment} gets <code>{off}</code> within about a second, whatever rules, scopes and prerequisites say. It
              waits for no approval. Reviving it is an ordinary change.
            </p>
            <AreaField field={fields.reason} label="Reason" placeholder="What is going wrong" required rows={2} />
            <FormButtons>
              <SubmitButton color="alarm.7">Kill {flag} now</SubmitButton>
            </FormButtons>
          </FormStack>
        </Form>
      </div>
    </details>
  );
}

interface KilledNoticeProps {
  kill: Kill;
  off: string;
  mayRevive: string | null;
  reach: KillReach | undefined;
}

interface RehearsalLineProps {
  environment: string;
  flag: string;
  rehearsal: Rehearsal | null;
  reason: string | null;
}

/** When the kill was last rehearsed and what came of it, with the button to do it again. */
export function RehearsalLine({ environment, flag, rehearsal, reason }: RehearsalLineProps) {
  return (
    <div className={styles.rehearsal}>
      <div>
        {rehearsal ? (
          <p>
            Last rehearsed <When at={rehearsal.at} /> by {rehearsal.personName}, on release {rehearsal.releaseVersion}.
          </p>
        ) : (
          <p>The kill of this flag was never rehearsed.</p>
        )}
        <p className={styles.note}>
          {rehearsal ? rehearsalWords(rehearsal) : 'A rehearsal evaluates the killed state on what is live. Nothing of it is served.'}
        </p>
      </div>
      <Form action={inEnvironment(environment).rehearseKill(flag)} method="post">
        <SubmitButton reason={reason} variant="default">
          Rehearse
        </SubmitButton>
      </Form>
    </div>
  );
}

export function KilledNotice({ kill, off, mayRevive, reach }: KilledNoticeProps) {
  return (
    <div className={styles.killed} role="alert">
      <h2>Killed: everyone gets {off}</h2>
      <p>
        {kill.personName}, <When at={kill.at} />: {kill.reason}
      </p>
      {reach && <p>{killReachWords(reach)}.</p>}
      {mayRevive === null ? (
        <Link to={inEnvironment(kill.environment).reviveFlag(kill.flag)}>Revive it in a change</Link>
      ) : (
        <p>{mayRevive}</p>
      )}
    </div>
  );
}
