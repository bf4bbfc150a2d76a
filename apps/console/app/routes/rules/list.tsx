import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { ruleList } from '../../queries/rules/rule-list.server.ts';
import { Clipped, KeyName, SubLine } from '../../screens/domain.tsx';
import { Expression, RuleStanding, SeverityBadge } from '../../screens/rule-marks.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await ruleList(context.container.ports, caller, { environment })) };
}

const example = 'round(config["fees.provider_pct"] + config["fees.client_pct"], 9) <= 0.3';

export default function Rules() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { create } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={create.reason} to={to.newRule()}>
          New rule
        </NewButton>
      }
      lead="What the values of one scope must keep together. A change is checked in every scope that it touches, and blocked by what it newly breaks."
      title="Rules"
    >
      <Panel flush>
        {page.rows.length === 0 ? (
          <Empty title="No rules yet">
            <p>
              A limit on a key holds for that key alone. A rule holds for several keys at once, in every city, role and cohort. For example,
              both fees together are at most 30 %:
            </p>
            <Expression text={example} />
            {create.allowed && (
              <p>
                <LinkButton to={to.newRule({ expression: example })}>Begin with this one</LinkButton>
              </p>
            )}
          </Empty>
        ) : (
          <DataTable
            caption="Rules by name"
            columns={[
              {
                header: 'Rule',
                wide: true,
                cell: (rule) => (
                  <>
                    <KeyName name={rule.key} to={to.rule(rule.key)} />
                    <SubLine>{rule.description || rule.expression}</SubLine>
                  </>
                ),
              },
              {
                header: 'As of now',
                cell: (rule) => (
                  <>
                    <RuleStanding rule={rule} />
                    {rule.sentences[0] && (
                      <SubLine>
                        <Clipped>{rule.sentences[0]}</Clipped>
                      </SubLine>
                    )}
                  </>
                ),
              },
              { header: 'If broken', fit: true, cell: ({ severity }) => <SeverityBadge severity={severity} /> },
              { header: 'Reads', fit: true, align: 'end', cell: ({ keys }) => `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}` },
              { header: 'Owner', fit: true, cell: ({ owner }) => <Muted>{owner}</Muted> },
            ]}
            rowKey={({ key }) => key}
            rows={page.rows}
          />
        )}
      </Panel>
    </Page>
  );
}
