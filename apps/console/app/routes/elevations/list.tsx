import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { sensitivities } from '@switchyard/registry-core/registry/sensitivity';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { ElevationForm, toAsk } from '../../drafting/elevation-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { elevationList } from '../../queries/access/elevation-list.server.ts';
import { roleRows } from '../../queries/people/person-list.server.ts';
import { ElevationTable } from '../../screens/elevation-view.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, SubmitButton } from '../../ui/actions.tsx';
import { AreaField, FieldRow, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';
import { requestElevation } from '../../usecases/access/request-elevation.server.ts';

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await elevationList(context.container.ports, caller));
  const roles = roleRows().flatMap(({ role, title }) => (role === 'super_admin' ? [] : [{ value: `role:${role}`, label: title }]));
  return { environment: params.environment ?? '', page, roles };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: ElevationForm });
  if (submission.status !== 'success') return submission.reply();
  const { reason, minutes } = submission.value;
  const asked = await requestElevation(context.container.ports, caller, { ask: toAsk(submission.value), reason, minutes });
  if (!asked.ok) return submission.reply({ formErrors: sentencesOf(asked.refusal) });
  throw redirect(inEnvironment(params.environment ?? '').elevation(asked.value.id));
}

function RequestForm() {
  const { page, roles, environment } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<ElevationForm>({
    lastResult: lastResult ?? null,
    defaultValue: { environment, minutes: 60 },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ElevationForm }),
    shouldRevalidate: 'onInput',
  });
  const scopes = sensitivities.map((one) => ({ value: `sensitivity:${one}`, label: `Draft what is ${one}` }));
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <FieldRow>
          <SelectField
            field={fields.ask}
            label="What you need"
            options={[
              { group: 'A role', items: roles },
              { group: 'A sensitive scope, within your roles', items: scopes },
            ]}
            required
          />
          <SelectField
            field={fields.environment}
            label="Where"
            options={[{ value: '', label: 'Everywhere' }, ...page.environments.map((name) => ({ value: name, label: name }))]}
          />
          <TextField field={fields.minutes} inputMode="numeric" label="Minutes" required type="number" />
        </FieldRow>
        <FieldRow>
          <TextField field={fields.places} label="Places (optional)" mono placeholder="all, or HOU, US-TX" />
          <TextField field={fields.namespaces} label="Namespaces (optional)" mono placeholder="all, or fees, search" />
        </FieldRow>
        <AreaField field={fields.reason} label="What you need it for" required rows={2} />
        <FormButtons>
          <SubmitButton reason={page.decisions.request.reason}>Ask for it</SubmitButton>
          <Muted small>Somebody else approves it; it ends by itself, and what you do with it is on record.</Muted>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

export default function Elevations() {
  const { page, environment } = useLoaded<typeof loader>();
  const { open, past, decisions } = page;
  return (
    <Page
      actions={
        decisions.breakGlass.allowed ? (
          <LinkButton color="alarm" to={inEnvironment(environment).breakGlass} variant="light">
            Break the glass
          </LinkButton>
        ) : (
          <Muted small>{decisions.breakGlass.reason}</Muted>
        )
      }
      lead="Rights for a while: asked for with a reason, approved by somebody else, over by themselves."
      title="Elevations"
    >
      <Panel flush note="Waiting for an answer, running, or waiting for a review." title="Open">
        {open.length === 0 ? (
          <Empty title="Nobody has more than their own rights at the moment" />
        ) : (
          <ElevationTable caption="Open elevations" environment={environment} rows={open} />
        )}
      </Panel>
      <Panel title="Ask for an elevation">
        <RequestForm />
      </Panel>
      <Panel flush title="Past">
        {past.length === 0 ? (
          <Empty title="None yet" />
        ) : (
          <ElevationTable caption="Past elevations" environment={environment} rows={past} />
        )}
      </Panel>
    </Page>
  );
}
