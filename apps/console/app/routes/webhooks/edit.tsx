import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { webhookPage } from '../../queries/webhooks/webhook-page.server.ts';
import { WebhookFields } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';
import { editWebhook } from '../../usecases/webhooks/edit-webhook.server.ts';
import { webhookFields } from '../../usecases/webhooks/webhook-fields.ts';

const WebhookForm = z.object(webhookFields);

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const { webhook, decisions } = orErrorPage(await webhookPage(context.container.ports, caller, { webhookId: id, limit: 1 }));
  return { environment, webhook, decisions };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: WebhookForm });
  if (submission.status !== 'success') return submission.reply();
  const edited = await editWebhook(context.container.ports, caller, { webhookId: id, ...submission.value });
  if (!edited.ok) return submission.reply({ formErrors: sentencesOf(edited.refusal) });
  throw redirect(inEnvironment(environment).webhook(id));
}

export default function EditWebhook() {
  const { environment, webhook, decisions } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { url: webhook.url, description: webhook.description, events: [...webhook.events] },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: WebhookForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead="What waits to be sent goes to the new address."
      title="Edit the webhook"
      trail={[
        { label: 'Webhooks', to: to.webhooks },
        { label: webhook.url, to: to.webhook(webhook.id) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <WebhookFields chosen={webhook.events} fields={fields} />
          <FormButtons>
            <SubmitButton reason={decisions.edit.reason}>Save the webhook</SubmitButton>
          </FormButtons>
        </FormStack>
      </Form>
    </Page>
  );
}
