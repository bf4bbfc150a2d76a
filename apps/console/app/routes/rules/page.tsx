import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { rulePage } from '../../queries/rules/rule-list.server.ts';
import { OpenChanges } from '../../screens/key-page.tsx';
import { BrokenCases, Expression, KeysRead, RuleStanding, SeverityBadge } from '../../screens/rule-marks.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await rulePage(context.container.ports, caller, { environment, rule: key })) };
}

export default function RulePage() {
  const { environment, page } = useLoaded<typeof loader>();
  const { row, revision, openChanges, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        decisions.edit.allowed ? (
          <>
            <LinkButton to={to.editRule(row.key)}>Edit in a change</LinkButton>
            <LinkButton to={to.removeRule(row.key)} variant="subtle">
              Take it away
            </LinkButton>
          </>
        ) : (
          <Muted small>{decisions.edit.reason}</Muted>
        )
      }
      lead={row.description}
      mono
      title={row.key}
      trail={[{ label: 'Rules', to: to.rules() }]}
    >
      <Columns
        aside={
          <>
            <Panel title="About">
              <Facts
                items={[
                  ['If broken', <SeverityBadge key="severity" severity={row.severity} />],
                  ['Owner', row.owner || <Muted>nobody named</Muted>],
                  ['Revision', String(revision)],
                ]}
              />
            </Panel>
            <OpenChanges environment={environment} rows={openChanges} />
          </>
        }
      >
        <Panel title="What must hold">
          <Expression text={row.expression} />
        </Panel>
        <Panel
          flush={row.state === 'broken'}
          note="Checked just now against what is live, in every scope where a value that it reads can differ."
          title={<RuleStanding rule={row} />}
        >
          {row.state === 'holds' && <Muted>Nobody gets values that break it.</Muted>}
          {row.state === 'broken' && <BrokenCases cases={page.cases} keys={row.keys} />}
          {(row.state === 'faulty' || row.state === 'unchecked') && <p>{row.sentences[0]}</p>}
        </Panel>
        <KeysRead environment={environment} keys={row.keys} />
      </Columns>
    </Page>
  );
}
