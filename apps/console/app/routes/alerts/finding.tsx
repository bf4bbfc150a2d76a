import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { findingPage } from '../../queries/anomalies/finding-list.server.ts';
import { severityTones } from '../../screens/alert-view.tsx';
import { RecordLines } from '../../screens/anomaly-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { AreaField, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';
import { AcknowledgeFinding, acknowledgeFinding } from '../../usecases/anomalies/acknowledge-finding.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await findingPage(context.container.ports, caller, { findingId: id })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const parsed = AcknowledgeFinding.safeParse({ findingId: id, note: (await request.formData()).get('note') });
  if (!parsed.success) return { errors: parsed.error.issues.map(({ message }) => message) };
  const done = await acknowledgeFinding(context.container.ports, caller, parsed.data);
  if (!done.ok) return { errors: sentencesOf(done.refusal) };
  throw redirect(inEnvironment(environment).finding(id));
}

export default function FindingScreen() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { finding, ruleTitle, records, decisions } = page;
  const to = inEnvironment(environment);
  const { acknowledgedAt, acknowledgedByName, note } = finding;
  return (
    <Page
      title={
        <>
          {finding.sentence} <Badge tone={severityTones[finding.severity]}>{finding.severity}</Badge>
        </>
      }
      trail={[{ label: 'Alerts', to: to.findings() }]}
    >
      <Columns
        aside={
          <>
            <Panel title="Looked into">
              {acknowledgedAt === null ? (
                <Form method="post">
                  <FormStack>
                    <FormErrors errors={answer?.errors} />
                    <AreaField field={{ id: 'note', name: 'note' }} label="What was it?" required rows={4} />
                    <SubmitButton reason={decisions.acknowledge.reason}>Acknowledge it</SubmitButton>
                  </FormStack>
                </Form>
              ) : (
                <Notice title={<>By {acknowledgedByName}</>} tone="good">
                  <p>{note}</p>
                  <When at={acknowledgedAt} full />
                </Notice>
              )}
            </Panel>
            <Panel title="About">
              <Facts
                items={[
                  ['Found', <When at={finding.at} full key="at" />],
                  [
                    'By the rule',
                    <Link key="rule" to={to.anomalyRule(finding.ruleId)}>
                      {ruleTitle}
                    </Link>,
                  ],
                  ['Its version', finding.ruleVersion],
                  [
                    'Other findings',
                    <Link key="more" to={to.findings({ rule: finding.ruleId })}>
                      of this rule
                    </Link>,
                  ],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Panel flush={records.length > 0} title="What it was counted from">
          {records.length === 0 ? (
            <Muted>{finding.records.length} records of the audit, which you may not read.</Muted>
          ) : (
            <RecordLines environment={environment} records={records} />
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
