import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { personList } from '../../queries/people/person-list.server.ts';
import { SubLine } from '../../screens/domain.tsx';
import { GrantWords } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, When } from '../../ui/marks.tsx';
import { Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  return { environment: params.environment ?? '', page: orErrorPage(await personList(context.container.ports, caller)) };
}

export default function People() {
  const { environment, page } = useLoaded<typeof loader>();
  const { rows, roles, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        <>
          <LinkButton to={to.groups()}>Groups</LinkButton>
          <NewButton reason={decisions.create.reason} to={to.newPerson}>
            New person
          </NewButton>
        </>
      }
      lead="Who may sign in, and what each may do where."
      title="People"
    >
      <Panel flush>
        <DataTable
          caption="People"
          columns={[
            {
              header: 'Person',
              cell: ({ id, name, title, email }) => (
                <>
                  <Link to={to.person(id)}>{name}</Link>
                  <SubLine>{[title, email].filter(Boolean).join(', ')}</SubLine>
                </>
              ),
            },
            { header: 'May act as', wide: true, cell: ({ grants }) => <GrantWords grants={grants} roles={roles} /> },
            { header: 'Last seen', fit: true, cell: ({ lastSeenAt }) => (lastSeenAt ? <When at={lastSeenAt} /> : <Muted>never</Muted>) },
            { header: 'State', fit: true, cell: ({ active }) => (active ? <Badge tone="good">Active</Badge> : <Badge>Deactivated</Badge>) },
          ]}
          rowKey={({ id }) => id}
          rows={rows}
        />
      </Panel>
      <Panel flush note="From the policy; nothing else decides." title="What the roles may do">
        <DataTable
          caption="Roles"
          columns={[
            { header: 'Role', fit: true, cell: ({ title }) => title },
            { header: 'Verbs', wide: true, cell: ({ verbs }) => <code>{verbs.join(', ')}</code> },
            { header: 'May draft', cell: ({ drafts }) => <Muted small>{drafts.join(', ') || 'nothing sensitive'}</Muted> },
            { header: 'May approve', cell: ({ approves }) => <Muted small>{approves.join(', ') || 'nothing sensitive'}</Muted> },
          ]}
          rowKey={({ role }) => role}
          rows={roles}
        />
      </Panel>
    </Page>
  );
}
