import { Button, Group } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { auditIntegrity } from '../../queries/audit/audit-proofs.server.ts';
import { ShortValue } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const before = Number(new URL(request.url).searchParams.get('before'));
  const caller = await requireCaller(context, request);
  const input = { limit: 50, ...(Number.isInteger(before) && before > 0 && { beforeSize: before }) };
  return { environment, page: orErrorPage(await auditIntegrity(context.container.ports, caller, input)) };
}

export default function Integrity() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const last = page.rows.at(-1);
  return (
    <Page
      lead="Every minute, and after each release, the console signs how many records there are and one hash over all of them. Whoever keeps such a tree head can prove later that nothing before it was altered."
      title="Integrity of the audit"
      trail={[{ label: 'Audit', to: to.audit() }]}
    >
      <Panel title="Take it with you">
        <Muted small>
          The JSON Lines hold every record and all tree heads. <code>switchyard audit verify</code> checks them anywhere, without this
          console, and names the first record that is not as it was written. Taking the audit out is itself on record.
        </Muted>
        {page.export.allowed ? (
          <Group mt="sm">
            {/* Plain links, since what answers is a file and no page. */}
            <Button component="a" download href={to.auditExport('jsonl')} variant="default">
              Download as JSON Lines
            </Button>
            <Button component="a" download href={to.auditExport('csv')} variant="default">
              Download as CSV
            </Button>
          </Group>
        ) : (
          <Muted small>{page.export.reason}</Muted>
        )}
      </Panel>
      <Panel flush title="Signed tree heads">
        {page.rows.length === 0 ? (
          <Empty title="None yet">The first is signed within a minute.</Empty>
        ) : (
          <DataTable
            caption="Signed tree heads, newest first"
            columns={[
              { header: 'Signed', cell: ({ at }) => <When at={new Date(at)} /> },
              { header: 'Records', cell: ({ size }) => <Link to={to.auditRecord(size)}>1 to {size.toLocaleString('en-US')}</Link> },
              { header: 'Root', cell: ({ root }) => <ShortValue text={root} /> },
            ]}
            rowKey={({ size }) => String(size)}
            rows={page.rows}
          />
        )}
      </Panel>
      {last !== undefined && page.rows.length === 50 && (
        <Link to={to.auditIntegrity({ before: String(last.size) })}>Earlier tree heads</Link>
      )}
    </Page>
  );
}
