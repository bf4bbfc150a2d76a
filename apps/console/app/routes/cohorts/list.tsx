import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { cohortList } from '../../queries/cohorts/cohort-list.server.ts';
import { KeyName, SubLine } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await cohortList(context.container.ports, caller, { environment })) };
}

export default function Cohorts() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { edit } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={edit.reason} to={to.newCohort}>
          New cohort
        </NewButton>
      }
      lead="Named audiences, by list and by condition. Between two cohorts’ settings the lower rank wins."
      title="Cohorts"
    >
      <Panel flush>
        {page.rows.length === 0 ? (
          <Empty title="No cohorts yet" />
        ) : (
          <DataTable
            caption="Cohorts by rank"
            columns={[
              {
                header: 'Cohort',
                wide: true,
                cell: ({ key, description }) => (
                  <>
                    <KeyName name={key} to={to.cohort(key)} />
                    {description !== '' && <SubLine>{description}</SubLine>}
                  </>
                ),
              },
              { header: 'Rank', fit: true, align: 'end', cell: ({ rank }) => rank },
              { header: 'Members', fit: true, align: 'end', cell: ({ members }) => members },
              {
                header: 'Condition',
                fit: true,
                cell: ({ hasCondition }) => (hasCondition ? <Badge tone="info">yes</Badge> : <Muted>no</Muted>),
              },
              { header: 'Used by', fit: true, align: 'end', cell: ({ usedBy }) => usedBy.length },
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
