import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { auditList } from '../../queries/audit/audit-list.server.ts';
import { Clipped, ShortValue, SubLine } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { FilterBar } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

const pageRows = 50;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const text = (name: string) => searchParams.get(name)?.trim() ?? '';
  const filters = {
    text: text('text'),
    verb: text('verb'),
    target: text('target'),
    from: text('from'),
    to: text('to'),
    actorId: text('actor'),
    where: text('where') || 'all',
  };
  const before = Number(searchParams.get('before'));
  const { where, from, to, ...wanted } = filters;
  const isDay = (day: string) => !Number.isNaN(Date.parse(day));
  const input = {
    ...(isDay(from) && { from: new Date(from) }),
    ...(isDay(to) && { to: new Date(to) }),
    ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== '')),
    ...(where === 'here' && { environment }),
    ...(Number.isInteger(before) && before > 0 && { beforeSeq: before }),
    limit: pageRows,
  };
  return { environment, filters, page: orErrorPage(await auditList(context.container.ports, caller, input)) };
}

export default function Audit() {
  const { environment, filters, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { actorId, ...rest } = filters;
  const query = { ...rest, actor: actorId };
  return (
    <Page
      actions={
        <>
          <Link to={to.retention}>Retention and holds</Link> <Link to={to.auditIntegrity()}>Integrity and export</Link>
        </>
      }
      lead="Everything that was done or refused, each record chained to the one before by its hash."
      title="Audit"
    >
      {page.because !== null && <Notice title={page.because} tone="info" />}
      <Panel flush>
        <FilterBar>
          <TextInput defaultValue={filters.text} label="Text" name="text" placeholder="words of who, what or why" type="search" />
          <TextInput defaultValue={filters.verb} label="Verb" name="verb" placeholder="change.publish" />
          <TextInput defaultValue={filters.target} label="Target" name="target" placeholder="key:fees.provider_pct" />
          <TextInput defaultValue={filters.from} label="From" name="from" type="date" />
          <TextInput defaultValue={filters.to} label="Before" name="to" type="date" />
          <NativeSelect
            data={[
              { value: 'all', label: 'Everywhere' },
              { value: 'here', label: `Only ${environment}` },
            ]}
            defaultValue={filters.where}
            label="Where"
            name="where"
          />
          <Button type="submit" variant="default">
            Filter
          </Button>
        </FilterBar>
        {page.rows.length === 0 ? (
          <Empty title="No record fits">
            <Link to={to.audit()}>Show all</Link>
          </Empty>
        ) : (
          <DataTable
            caption="Audit records, newest first"
            columns={[
              { header: 'Record', fit: true, cell: ({ seq }) => <Link to={to.auditRecord(seq)}>{seq}</Link> },
              { header: 'When', fit: true, cell: ({ at }) => <When at={at} /> },
              {
                header: 'Who',
                cell: ({ actorId: id, actorName, actorRoles }) => (
                  <>
                    <Link to={to.audit({ ...query, actor: id })}>{actorName}</Link> <Muted small>{actorRoles}</Muted>
                  </>
                ),
              },
              {
                header: 'Did',
                cell: ({ verb, result, environment: where }) => (
                  <>
                    <code>{verb}</code> {result === 'refused' && <Badge tone="bad">refused</Badge>}
                    {where !== null && <SubLine>in {where}</SubLine>}
                  </>
                ),
              },
              { header: 'To', cell: ({ target }) => <ShortValue text={target} /> },
              {
                header: 'Reason',
                cell: ({ reason, removedAt }) =>
                  removedAt ? (
                    <Muted small>
                      Removed under retention <When at={removedAt} />
                    </Muted>
                  ) : (
                    <Clipped>{reason}</Clipped>
                  ),
              },
            ]}
            rowKey={({ seq }) => String(seq)}
            rows={page.rows}
          />
        )}
      </Panel>
      {page.beforeSeq !== null && <Link to={to.audit({ ...query, before: page.beforeSeq })}>Earlier records</Link>}
    </Page>
  );
}
