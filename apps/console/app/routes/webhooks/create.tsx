import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { webhookList } from '../../queries/webhooks/webhook-list.server.ts';
import { WebhookFields } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, SubmitButton } from '../../ui/actions.tsx';
import { FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice, Secret } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { createWebhook } from '../../usecases/webhooks/create-webhook.server.ts';
import { webhookFields } from '../../usecases/webhooks/webhook-fields.ts';

const WebhookForm = z.object(webhookFields);

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { decisions } = orErrorPage(await webhookList(context.container.ports, caller, { environment }));
  return { environment, decisions };
}

/** The secret is in this one answer and nowhere else, so there is no redirect. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: WebhookForm });
  if (submission.status !== 'success') return { reply: submission.reply(), created: null };
  const created = await createWebhook(context.container.ports, caller, { environment, ...submission.value });
  if (!created.ok) return { reply: submission.reply({ formErrors: sentencesOf(created.refusal) }), created: null };
  const { webhook, secret } = created.value;
  return { reply: submission.reply({ resetForm: true }), created: { id: webhook.id, url: webhook.url, secret } };
}

export default function CreateWebhook() {
  const { environment, decisions } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: answer?.reply ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: WebhookForm }),
    shouldRevalidate: 'onInput',
  });
  const chosen = Array.isArray(fields.events.initialValue) ? fields.events.initialValue.map(String) : [];
  if (answer?.created) {
    const { id, url, secret } = answer.created;
    return (
      <Page lead={url} title="The webhook is made" trail={[{ label: 'Webhooks', to: to.webhooks }]}>
        <FormStack>
          <Notice title="Copy this secret now, it is not shown again" tone="good">
            <Secret text={secret} />
            <p>The receiver checks the signature of each message with it. A first message is on its way.</p>
          </Notice>
          <FormButtons>
            <LinkButton to={to.webhook(id)} variant="filled">
              See whether it arrives
            </LinkButton>
          </FormButtons>
        </FormStack>
      </Page>
    );
  }
  return (
    <Page
      lead={`A service that is told what happens in ${environment}. It gets a test message at once.`}
      title="New webhook"
      trail={[{ label: 'Webhooks', to: to.webhooks }]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <WebhookFields chosen={chosen} fields={fields} />
          <FormButtons>
            <SubmitButton reason={decisions.create.reason}>Make the webhook</SubmitButton>
          </FormButtons>
        </FormStack>
      </Form>
    </Page>
  );
}
