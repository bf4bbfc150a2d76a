import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment, pathOfNotice } from '../../paths.ts';
import { channelList, channelPage } from '../../queries/alerts/channel-list.server.ts';
import { ChannelActs, ChannelFields, ChannelState } from '../../screens/alert-view.tsx';
import { SubLine } from '../../screens/domain.tsx';
import { fateColumns } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, When } from '../../ui/marks.tsx';
import { Columns, Empty, Facts, Page, Panel } from '../../ui/page.tsx';
import { ChannelFields as ChannelForm } from '../../usecases/alerts/channel-fields.ts';
import { removeChannel } from '../../usecases/alerts/remove-channel.server.ts';
import { saveChannel } from '../../usecases/alerts/save-channel.server.ts';
import { testChannel } from '../../usecases/alerts/test-channel.server.ts';

const pageRows = 50;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const beforeId = new URL(request.url).searchParams.get('before');
  const page = orErrorPage(await channelPage(ports, caller, { channelId: id, limit: pageRows, ...(beforeId && { beforeId }) }));
  const { kinds } = orErrorPage(await channelList(ports, caller));
  return { environment, page, kinds, older: page.deliveries.length === pageRows ? (page.deliveries.at(-1)?.id ?? null) : null };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const form = await request.formData();
  const step = form.get('step');
  const to = inEnvironment(environment);
  if (step === 'test' || step === 'remove') {
    const done = await (step === 'test' ? testChannel(ports, caller, { channelId: id }) : removeChannel(ports, caller, { channelId: id }));
    if (!done.ok) return { reply: null, errors: sentencesOf(done.refusal) };
    throw redirect(step === 'test' ? to.alertChannel(id) : to.alertChannels);
  }
  const submission = parseWithZod(form, { schema: ChannelForm });
  if (submission.status !== 'success') return { reply: submission.reply(), errors: [] };
  const saved = await saveChannel(ports, caller, { channelId: id, ...submission.value });
  if (!saved.ok) return { reply: submission.reply({ formErrors: sentencesOf(saved.refusal) }), errors: [] };
  throw redirect(to.alertChannel(id));
}

type Loaded = Awaited<ReturnType<typeof loader>>;

function Edit({ page: { channel, environments, decisions }, kinds }: Pick<Loaded, 'page' | 'kinds'>) {
  const answer = useActionData<typeof action>();
  const { name, alerts, status, kind } = channel;
  const [form, fields] = useForm({
    lastResult: answer?.reply ?? null,
    defaultValue: { kind, name, target: '', alerts: [...alerts], environments: [...channel.environments], paused: status === 'paused' },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ChannelForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <ChannelFields channel={channel} chosen={channel} environments={environments} fields={fields} kinds={kinds} />
        <FormButtons>
          <SubmitButton reason={decisions.edit.reason}>Save the channel</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

function Log({ page, environment, older }: Pick<Loaded, 'page' | 'environment' | 'older'>) {
  const to = inEnvironment(environment);
  return (
    <Panel flush title="What was sent">
      {page.deliveries.length === 0 ? (
        <Empty title="Nothing yet">Send a test, and see whether it arrives.</Empty>
      ) : (
        <DataTable
          caption="Alerts to this channel, newest first"
          columns={[
            {
              header: 'Alert',
              wide: true,
              cell: ({ notice }) => (
                <>
                  <Link to={pathOfNotice(notice)}>{notice.sentence}</Link>
                  <SubLine>{notice.reason}</SubLine>
                </>
              ),
            },
            ...fateColumns,
          ]}
          rowKey={({ id }) => id}
          rows={page.deliveries}
        />
      )}
      {older && (
        <Muted small>
          <Link to={to.alertChannel(page.channel.id, { before: older })}>Older alerts</Link>
        </Muted>
      )}
    </Panel>
  );
}

export default function AlertChannel() {
  const { environment, page, kinds, older } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { channel, decisions } = page;
  return (
    <Page
      title={
        <>
          {channel.name} <ChannelState status={channel.status} />
        </>
      }
      trail={[{ label: 'Alerts', to: inEnvironment(environment).alertChannels }]}
    >
      <FormErrors errors={answer?.errors} title="This was refused" />
      <Columns
        aside={
          <>
            <Panel title="What to do">
              <ChannelActs failed={channel.counts.failed} reason={decisions.edit.reason} />
            </Panel>
            <Panel title="About">
              <Facts
                items={[
                  ['Leads to', channel.shown],
                  ['Made', <When at={channel.createdAt} full key="made" />],
                  ['By', channel.createdByName],
                  ['Last seven days', `${channel.counts.delivered} arrived, ${channel.counts.failed} given up`],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Log environment={environment} older={older} page={page} />
        <Panel title="What it gets">
          <Edit kinds={kinds} page={page} />
        </Panel>
      </Columns>
    </Page>
  );
}
