import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { toFields, usualHours } from '../../drafting/anomaly-rule-form.ts';
import { takeRuleStep } from '../../drafting/anomaly-rule-step.server.ts';
import { inEnvironment } from '../../paths.ts';
import { anomalyRulePage } from '../../queries/anomalies/rule-list.server.ts';
import { AnomalyRuleForm } from '../../screens/anomaly-rule-form.tsx';
import { ruleWords, TrialPanel } from '../../screens/anomaly-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await anomalyRulePage(context.container.ports, caller, { ruleId: id })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const step = await takeRuleStep(context, caller, await request.formData(), params.id ?? '');
  if (step.done) throw redirect(inEnvironment(params.environment ?? '').anomalyRules);
  return step;
}

export default function AnomalyRuleScreen() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { id, rule, version, enabled, changedAt, changedByName, awaits } = page.rule;
  const { edit } = page.decisions;
  const to = inEnvironment(environment);
  return (
    <Page
      lead={`It fires at ${ruleWords(rule)}.`}
      title={
        <>
          {rule.title} {enabled ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>}
        </>
      }
      trail={[{ label: 'Anomaly rules', to: to.anomalyRules }]}
    >
      {awaits !== null && (
        <Notice title="It cannot find anything yet" tone="info">
          Nothing emits its events before there is {awaits}.
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Panel title="About">
              <Facts
                items={[
                  ['Name', <code key="id">{id}</code>],
                  ['Version', version],
                  ['Changed', <When at={changedAt} full key="at" />],
                  ['By', changedByName],
                  [
                    'What it found',
                    <Link key="found" to={to.findings({ rule: id })}>
                      its findings
                    </Link>,
                  ],
                ]}
              />
            </Panel>
            <Panel title="Remove it">
              <Form method="post">
                <Muted>It finds nothing more. What it found stays.</Muted>
                <SubmitButton color="alarm.7" name="step" reason={edit.reason} size="xs" value="remove">
                  Remove the rule
                </SubmitButton>
              </Form>
            </Panel>
          </>
        }
      >
        {answer?.trial && <TrialPanel environment={environment} trial={answer.trial as never} />}
        <AnomalyRuleForm
          editing={{ id, version }}
          environments={page.environments}
          errors={answer?.errors}
          reason={edit.reason}
          values={answer?.values ?? { ...usualHours, ...toFields(rule, enabled) }}
        />
      </Columns>
    </Page>
  );
}
