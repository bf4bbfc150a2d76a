import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { guardrailList } from '../../queries/guardrails/guardrail-list.server.ts';
import { KeyName, SubLine } from '../../screens/domain.tsx';
import { Expression } from '../../screens/rule-marks.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await guardrailList(context.container.ports, caller, { environment })) };
}

export default function Guardrails() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { create } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={create.reason} to={to.newGuardrail()}>
          New guardrail
        </NewButton>
      }
      lead="Figures over recorded events, worked out before a change is published: with the values of now, and with those that it would bring."
      title="Guardrails"
    >
      <Panel flush>
        {page.rows.length === 0 ? (
          <Empty title="No guardrails yet">
            <p>A rule says what values must keep. A guardrail says what they must do to the business, for example what fees bring:</p>
            <Expression text={'event.amount * config["fees.provider_pct"]'} />
          </Empty>
        ) : (
          <DataTable
            caption="Guardrails by name"
            columns={[
              {
                header: 'Guardrail',
                wide: true,
                cell: (row) => (
                  <>
                    <KeyName name={row.key} to={to.guardrail(row.key)} />
                    <SubLine>{row.description || row.expression}</SubLine>
                  </>
                ),
              },
              { header: 'Figure', cell: ({ aggregate, event }) => `${aggregate} over ${event}` },
              { header: 'Bounds', cell: ({ boundsWords }) => boundsWords },
              {
                header: 'If breached',
                fit: true,
                cell: ({ onBreach }) => (onBreach === 'block' ? <Badge>blocks</Badge> : <Badge tone="info">override</Badge>),
              },
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
