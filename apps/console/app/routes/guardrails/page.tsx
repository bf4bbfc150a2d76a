import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { guardrailPage } from '../../queries/guardrails/guardrail-list.server.ts';
import { OpenChanges } from '../../screens/key-page.tsx';
import { Expression, KeysRead } from '../../screens/rule-marks.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await guardrailPage(context.container.ports, caller, { environment, guardrail: key })) };
}

export default function GuardrailRoute() {
  const { environment, page } = useLoaded<typeof loader>();
  const { row, revision, openChanges, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        decisions.edit.allowed ? (
          <LinkButton to={to.editGuardrail(row.key)}>Edit in a change</LinkButton>
        ) : (
          <Muted small>{decisions.edit.reason}</Muted>
        )
      }
      lead={row.description}
      mono
      title={row.key}
      trail={[{ label: 'Guardrails', to: to.guardrails() }]}
    >
      <Columns
        aside={
          <>
            <Panel title="About">
              <Facts
                items={[
                  ['Events', row.event],
                  ['If breached', row.onBreach === 'block' ? 'Blocks the change' : 'Takes an override'],
                  ['Owner', row.owner || <Muted>nobody named</Muted>],
                  ['Revision', String(revision)],
                ]}
              />
            </Panel>
            <OpenChanges environment={environment} rows={openChanges} />
          </>
        }
      >
        <Panel note={`The ${row.aggregate} over recorded events “${row.event}” ${row.boundsWords}.`} title="What it watches">
          <Expression text={row.expression} />
        </Panel>
        <KeysRead environment={environment} keys={row.keys} />
      </Columns>
    </Page>
  );
}
