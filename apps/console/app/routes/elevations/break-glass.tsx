import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { BreakGlassForm } from '../../drafting/elevation-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { elevationList } from '../../queries/access/elevation-list.server.ts';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { AreaField, FieldRow, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice } from '../../ui/marks.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { breakGlass } from '../../usecases/access/break-glass.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { environments, decisions } = orErrorPage(await elevationList(context.container.ports, caller));
  return { environment: params.environment ?? '', environments, decisions };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: BreakGlassForm });
  if (submission.status !== 'success') return submission.reply();
  const { environment, ...asked } = submission.value;
  const broken = await breakGlass(context.container.ports, caller, { ...asked, ...(environment && { environment }) });
  if (!broken.ok) return submission.reply({ formErrors: sentencesOf(broken.refusal) });
  throw redirect(inEnvironment(params.environment ?? '').elevation(broken.value.id));
}

export default function BreakGlassRoute() {
  const { environment, environments, decisions } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<BreakGlassForm>({
    lastResult: lastResult ?? null,
    defaultValue: { environment, minutes: 15 },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: BreakGlassForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead="For when waiting for somebody else's approval does more harm than not waiting."
      title="Break the glass"
      trail={[{ label: 'Elevations', to: inEnvironment(environment).elevations }]}
    >
      <Notice title="This makes you a super admin at once" tone="bad">
        <p>Everybody who should know is alarmed now. It ends by itself, and somebody else reviews everything that you do meanwhile.</p>
      </Notice>
      <Panel>
        <Form method="post" {...getFormProps(form)}>
          <FormStack>
            <FormErrors errors={form.errors} />
            <FieldRow>
              <TextField field={fields.ticket} label="Ticket of the incident" placeholder="INC-1042" required />
              <SelectField
                field={fields.environment}
                label="Where"
                options={[...environments.map((name) => ({ value: name, label: name })), { value: '', label: 'Everywhere' }]}
              />
              <TextField field={fields.minutes} inputMode="numeric" label="Minutes" required type="number" />
            </FieldRow>
            <AreaField field={fields.reason} label="What cannot wait" required rows={3} />
            <FormButtons>
              <SubmitButton color="alarm" reason={decisions.breakGlass.reason}>
                Break the glass
              </SubmitButton>
            </FormButtons>
          </FormStack>
        </Form>
      </Panel>
    </Page>
  );
}
