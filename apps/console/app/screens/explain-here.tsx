// On the page of a key: what would somebody get, and why? The question is in the URL, so that it can be sent to whoever asked it.
import { Button } from '@mantine/core';
import { Form } from '@remix-run/react';
import type { ExplainedHere } from '../drafting/explain-here.server.ts';
import { FormErrors, FormStack } from '../ui/form.tsx';
import { Panel } from '../ui/page.tsx';
import { ContextFields } from './context-fields.tsx';
import styles from './explain-here.module.css';
import { ExplanationSteps } from './playground-view.tsx';

export function ExplainHere({ explained }: { explained: ExplainedHere }) {
  const { choices, fields, explanation, errors } = explained;
  return (
    <Panel
      id="explain"
      note="Asks the live release as an application would, with the kills in force."
      title="What would somebody get, and why?"
    >
      <Form action="#explain" method="get" preventScrollReset>
        <input name="explain" type="hidden" value="yes" />
        <FormStack>
          <FormErrors errors={errors} title="Not evaluated" />
          <ContextFields choices={choices} fields={fields} />
          <div>
            <Button size="xs" type="submit" variant="default">
              Explain
            </Button>
          </div>
        </FormStack>
      </Form>
      {explanation !== null && (
        <div className={styles.explanation}>
          <ExplanationSteps explanation={explanation} />
        </div>
      )}
    </Panel>
  );
}
