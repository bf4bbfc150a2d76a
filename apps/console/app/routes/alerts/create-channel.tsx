import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { channelList } from '../../queries/alerts/channel-list.server.ts';
import { ChannelFields } from '../../screens/alert-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, SubmitButton } from '../../ui/actions.tsx';
import { FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice, Secret } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { ChannelFields as ChannelForm } from '../../usecases/alerts/channel-fields.ts';
import { saveChannel } from '../../usecases/alerts/save-channel.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { kinds, environments, decisions } = orErrorPage(await channelList(context.container.ports, caller));
  return { environment, kinds, environments, decisions };
}

/** The secret of a webhook is in this one answer and nowhere else, so only then there is no redirect. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: ChannelForm });
  if (submission.status !== 'success') return { reply: submission.reply(), created: null };
  const saved = await saveChannel(context.container.ports, caller, submission.value);
  if (!saved.ok) return { reply: submission.reply({ formErrors: sentencesOf(saved.refusal) }), created: null };
  const { channel, secret } = saved.value;
  if (secret === null) throw redirect(inEnvironment(environment).alertChannel(channel.id));
  return { reply: submission.reply({ resetForm: true }), created: { id: channel.id, name: channel.name, secret } };
}

export default function CreateAlertChannel() {
  const { environment, kinds, environments, decisions } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const trail = [{ label: 'Alerts', to: to.alertChannels }];
  const [form, fields] = useForm({
    lastResult: answer?.reply ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ChannelForm }),
    shouldRevalidate: 'onInput',
  });
  const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  if (answer?.created) {
    const { id, name, secret } = answer.created;
    return (
      <Page lead={name} title="The channel is made" trail={trail}>
        <FormStack>
          <Notice title="Copy this secret now, it is not shown again" tone="good">
            <Secret text={secret} />
            <p>The receiver checks the signature of each message with it.</p>
          </Notice>
          <FormButtons>
            <LinkButton to={to.alertChannel(id)} variant="filled">
              Send it a test
            </LinkButton>
          </FormButtons>
        </FormStack>
      </Page>
    );
  }
  return (
    <Page lead="Where alerts go, and which. It gets what happens from now on." title="New channel of alerts" trail={trail}>
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <ChannelFields
            chosen={{ alerts: listOf(fields.alerts.initialValue), environments: listOf(fields.environments.initialValue) }}
            environments={environments}
            fields={fields}
            kinds={kinds}
          />
          <FormButtons>
            <SubmitButton reason={decisions.edit.reason}>Make the channel</SubmitButton>
          </FormButtons>
        </FormStack>
      </Form>
    </Page>
  );
}
