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
import { Pager } from '../ui/pager.tsx';

const rowsAtOnce = 100;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const choices = orErrorPage(await scopeChoices(ports, caller, { environment }));
  const fields = readPlaygroundFields(searchParams);
  const client = searchParams.get('client') === 'on';
  const key = searchParams.get('explain');
  const find = searchParams.get('find')?.trim() ?? '';
  const offset = Math.max(0, Math.floor(Number(searchParams.get('offset'))) || 0);
  const shown = { environment, choices, fields, client, key, find, offset, moment: searchParams.get('at')?.trim() ?? '' };
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
  const { evaluations, release, moment: then } = answers.value;
  const found = evaluations.filter((one) => one.key.toLowerCase().includes(find.toLowerCase()));
  const page = { rows: found.slice(offset, offset + rowsAtOnce), total: found.length, keys: evaluations.length, release, moment: then };
  return { ...shown, errors, answers: page, explanation: explained?.ok ? explained.value : null, asked: asked.value };
}

interface ContextFormProps {
  fields: PlaygroundFields;
  choices: ScopeChoices;
  client: boolean;
  moment: string;
  find: string;
}

function ContextForm({ fields, choices, client, moment, find }: ContextFormProps) {
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
          <TextInput defaultValue={find} label="Only keys with (optional)" name="find" placeholder="fees" type="search" />
        </FieldRow>
        <Checkbox defaultChecked={client} label="As a client-side key sees it" name="client" value="on" />
        <div>
          <Button type="submit">Evaluate</Button>
        </div>
      </FormStack>
    </Form>
  );
}

export default function PlaygroundPage() {
  const { environment, choices, fields, client, key, moment, errors, answers, explanation, asked, find, offset } =
    useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const query = { ...fields, client: client ? 'on' : '', at: moment, find };
  const explainPath = (name: string) => `${to.playground({ ...query, offset: offset || '', explain: name })}#explanation`;
  return (
    <Page
      lead="The evaluator of the edge, over the bytes of the live release, with the kills in force: what would this context get, and why? Or what did it get at a moment of the past."
      title="Playground"
    >
      <FormErrors errors={errors} title="Not evaluated" />
      <Panel title="Context">
        <ContextForm choices={choices} client={client} fields={fields} find={find} moment={moment} />
      </Panel>
      {answers?.moment && <MomentPanel environment={environment} moment={answers.moment} release={answers.release} />}
      {explanation !== null && <ExplanationView explanation={explanation} />}
      {answers !== null && (
        <Panel flush note={`${answers.keys.toLocaleString('en')} keys, release ${answers.release.version}.`} title="Answers">
          <Answers evaluations={answers.rows} explainPath={explainPath} explained={key} />
          <Pager
            offset={offset}
            rowsAtOnce={rowsAtOnce}
            shown={answers.rows.length}
            to={(from) => to.playground({ ...query, offset: from })}
            total={answers.total}
          />
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
