import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Form } from '@remix-run/react';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { type PlaygroundFields, readPlaygroundFields, toContext } from '../drafting/playground-context.ts';
import { inEnvironment } from '../paths.ts';
import { explainKey, playground } from '../queries/playground/playground.server.ts';
import { type ScopeChoices, scopeChoices } from '../queries/scope-choices.server.ts';
import { ContextFields } from '../screens/context-fields.tsx';
import { MomentPanel } from '../screens/moment-panel.tsx';
import { Answers, ExplanationView } from '../screens/playground-view.tsx';
import { requireCaller } from '../session.server.ts';
import { FieldRow, FormErrors, FormStack } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { JsonView } from '../ui/marks.tsx';
import { Page, Panel } from '../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const choices = orErrorPage(await scopeChoices(ports, caller, { environment }));
  const fields = readPlaygroundFields(searchParams);
  const client = searchParams.get('client') === 'on';
  const key = searchParams.get('explain');
  const shown = { environment, choices, fields, client, key, moment: searchParams.get('at')?.trim() ?? '' };
  const asked = toContext(fields, choices.places);
  if (!asked.ok) return { ...shown, errors: sentencesOf(asked.refusal), answers: null, explanation: null, asked: {} };
  const { moment } = shown;
  // The form's field says it in UTC, without a zone.
  const at = moment === '' ? undefined : new Date(/(Z|[+-]\d\d:\d\d)$/.test(moment) ? moment : `${moment}Z`);
  if (at && Number.isNaN(at.getTime()))
    return {
      ...shown,
      errors: ['The moment is no time; write it as 2026-03-01T14:03.'],
      answers: null,
      explanation: null,
      asked: asked.value,
    };
  const input = { environment, context: asked.value, ...(client && { client }), ...(at && { at }) };
  const answers = await playground(ports, caller, input);
  if (!answers.ok) return { ...shown, errors: sentencesOf(answers.refusal), answers: null, explanation: null, asked: asked.value };
  const explained = key === null ? null : await explainKey(ports, caller, { ...input, key });
  const errors = explained && !explained.ok ? sentencesOf(explained.refusal) : [];
  return { ...shown, errors, answers: answers.value, explanation: explained?.ok ? explained.value : null, asked: asked.value };
}

interface ContextFormProps {
  fields: PlaygroundFields;
  choices: ScopeChoices;
  client: boolean;
  moment: string;
}

function ContextForm({ fields, choices, client, moment }: ContextFormProps) {
  return (
    <Form method="get">
      <FormStack>
        <ContextFields choices={choices} fields={fields} />
        <Textarea
          defaultValue={fields.more}
          label="More attributes as JSON (optional)"
          name="more"
          placeholder='{"plan": "pro", "app": {"version": "2.4.0"}}'
          resize="vertical"
          rows={2}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--sy-mono)' } }}
        />
        <FieldRow>
          <TextInput
            defaultValue={moment.replace(/(:\d\d(\.\d+)?)?Z$/, '')}
            label="As it was at (UTC, optional)"
            name="at"
            type="datetime-local"
          />
          <Checkbox defaultChecked={client} label="As a client-side key sees it" name="client" value="on" />
          <div>
            <Button type="submit">Evaluate</Button>
          </div>
        </FieldRow>
      </FormStack>
    </Form>
  );
}

export default function PlaygroundPage() {
  const { environment, choices, fields, client, key, moment, errors, answers, explanation, asked } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const explainPath = (name: string) =>
    `${to.playground({ ...fields, client: client ? 'on' : '', at: moment, explain: name })}#explanation`;
  return (
    <Page
      lead="The evaluator of the edge, over the bytes of the live release, with the kills in force: what would this context get, and why? Or what did it get at a moment of the past."
      title="Playground"
    >
      <FormErrors errors={errors} title="Not evaluated" />
      <Panel title="Context">
        <ContextForm choices={choices} client={client} fields={fields} moment={moment} />
      </Panel>
      {answers?.moment && <MomentPanel environment={environment} moment={answers.moment} release={answers.release} />}
      {explanation !== null && <ExplanationView explanation={explanation} />}
      {answers !== null && (
        <Panel flush note={`${answers.evaluations.length} keys, release ${answers.release.version}.`} title="Answers">
          <Answers evaluations={answers.evaluations} explainPath={explainPath} explained={key} />
        </Panel>
      )}
      {isJsonObject(asked) && Object.keys(asked).length > 0 && (
        <Panel title="The context as it was asked">
          <JsonView value={asked} />
        </Panel>
      )}
    </Page>
  );
}
