import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { staleFlags } from '../../queries/keys/stale-flags.server.ts';
import { KeyName, SubLine } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await staleFlags(context.container.ports, caller, { environment })) };
}

export default function StaleFlags() {
  const { environment, page } = useLoaded<typeof loader>();
  const { rows, afterDays, counted } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      lead={`Flags that seem to have done their work: past their day, the same for everyone for ${afterDays} days, or asked for by nobody. Permanent ones are never among them.`}
      title="Stale flags"
      trail={[{ label: 'Flags', to: to.flags() }]}
    >
      <Panel flush tone="flag">
        {rows.length === 0 ? (
          <Empty title="No flag is stale">Each of them still tells some people from others.</Empty>
        ) : (
          <DataTable
            caption="Stale flags"
            columns={[
              {
                header: 'Flag',
                wide: true,
                cell: ({ key, description }) => (
                  <>
                    <KeyName name={key} to={to.flag(key)} />
                    <SubLine>{description}</SubLine>
                  </>
                ),
              },
              {
                header: 'Why',
                cell: ({ reasons }) => reasons.map(({ code, sentence }) => <div key={code}>{sentence}</div>),
              },
              { header: 'To stay', fit: true, cell: ({ winner }) => (winner === null ? <Muted>open</Muted> : <code>{winner}</code>) },
              { header: 'Owner', fit: true, cell: ({ owner }) => <Muted>{owner}</Muted> },
              { header: 'Do', fit: true, cell: ({ key }) => <Link to={to.cleanUpFlag(key)}>Clean up…</Link> },
            ]}
            rowKey={({ key }) => key}
            rows={rows}
          />
        )}
      </Panel>
      {!counted && (
        <Muted small>
          Answers have not been counted here for {afterDays} days yet, so nobody can tell which flags are asked for by nobody.
        </Muted>
      )}
    </Page>
  );
}
