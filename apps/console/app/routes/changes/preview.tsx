import type { LoaderFunctionArgs } from '@remix-run/node';
import { Form } from '@remix-run/react';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import {
  type GroupRow,
  type KeyRadiusRow,
  type PreviewPage,
  PreviewPageInput,
  previewPage,
} from '../../queries/changes/preview-page.server.ts';
import { Clipped, KeyName, SubLine } from '../../screens/domain.tsx';
import { PlanFields } from '../../screens/plan-fields.tsx';
import styles from '../../screens/preview-panel.module.css';
import { percentWords } from '../../screens/preview-panel.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice } from '../../ui/marks.tsx';
import { Columns, Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const wanted = PreviewPageInput.safeParse({ change: Number(params.number) });
  if (!wanted.success) throw notFound('A change is named by its number.');
  return { page: orErrorPage(await previewPage(context.container.ports, caller, wanted.data)) };
}

const number = new Intl.NumberFormat('en');
const titles: Readonly<Record<string, string>> = { place: 'By place', role: 'By role', stage: 'By release stage', event: 'By event' };

function Share({ percent }: { percent: number }) {
  return (
    <>
      {percentWords(percent)}
      <div aria-hidden="true" className={styles.bar}>
        <span style={{ width: `${percent}%` }} />
      </div>
    </>
  );
}

function Groups({ by, rows, others }: { by: string; rows: readonly GroupRow[]; others: number }) {
  return (
    <Panel flush title={titles[by] ?? by}>
      <DataTable
        caption={titles[by] ?? by}
        columns={[
          { header: by === 'event' ? 'Event' : 'Who', cell: ({ name }: GroupRow) => name },
          { header: 'Of', fit: true, align: 'end', cell: ({ contexts }: GroupRow) => number.format(contexts) },
          { header: 'Changed', fit: true, align: 'end', cell: ({ percent }: GroupRow) => <Share percent={percent} /> },
        ]}
        rowKey={({ name }) => name}
        rows={rows}
      />
      {others > 0 && <Muted small>and {others} more</Muted>}
    </Panel>
  );
}

/** Who would get it in which step of a plan: asked for here, counted by the next preview. */
function ByStage({ page: { change, plan, summary } }: { page: PreviewPage }) {
  return (
    <Panel note="In which step of a plan people would get it, and what changes for them." title="Count by release stage">
      <Form action={inEnvironment(change.environment).change(change.number)} method="post">
        <FormStack>
          <PlanFields plan={plan} summary="The steps…" />
          <SubmitButton name="step" reason={summary.decisions.preview.reason} value="preview" variant="default">
            Preview again by these steps
          </SubmitButton>
        </FormStack>
      </Form>
    </Panel>
  );
}

function Moves({ row }: { row: KeyRadiusRow }) {
  return (
    <>
      {row.moves.map(({ from, to, scope, contexts }) => (
        <div key={`${from} ${to} ${scope}`}>
          {from} → <strong>{to}</strong>{' '}
          <Muted small>
            by {scope === 'default' ? 'the default' : scope === 'global' ? 'the global setting' : scope}, {number.format(contexts)}
          </Muted>
        </div>
      ))}
      {row.otherMoves > 0 && <SubLine>and {number.format(row.otherMoves)} in other ways</SubLine>}
    </>
  );
}

export default function PreviewRoute() {
  const { page } = useLoaded<typeof loader>();
  const { change, summary, keys, otherKeys, groups, examples } = page;
  const to = inEnvironment(change.environment);
  return (
    <Page
      lead={`${number.format(summary.changed)} of ${number.format(summary.contexts)} recorded contexts get something else.`}
      title="Whom it touches"
      trail={[
        { label: 'Changes', to: to.changes() },
        { label: `#${change.number} ${change.title}`, to: to.change(change.number) },
      ]}
    >
      {summary.state !== 'done' && (
        <Notice title={summary.state === 'stale' ? 'This preview is out of date' : 'There is no finished preview'} tone="warn">
          <p>What is shown is of an earlier state of the change, if anything. Preview it again on the page of the change.</p>
        </Notice>
      )}
      <Columns
        aside={
          <>
            {groups.map((group) => (
              <Groups key={group.by} {...group} />
            ))}
            <ByStage page={page} />
          </>
        }
      >
        <Panel
          flush
          note={`Of ${summary.affected} that could answer otherwise.`}
          title={`Keys that change for somebody (${keys.length + otherKeys})`}
        >
          {keys.length === 0 ? (
            <Empty title="None of the recorded contexts gets anything else" />
          ) : (
            <DataTable
              caption="Keys by how many contexts get something else"
              columns={[
                {
                  header: 'Key',
                  cell: ({ key, kind }) => (
                    <>
                      <KeyName name={key} to={kind === 'flag' ? to.flag(key) : to.config(key)} /> <Badge tone={kind}>{kind}</Badge>
                    </>
                  ),
                },
                { header: 'From what to what', wide: true, cell: (row) => <Moves row={row} /> },
                { header: 'Contexts', fit: true, align: 'end', cell: ({ percent }) => <Share percent={percent} /> },
              ]}
              rowKey={({ key }) => key}
              rows={keys}
            />
          )}
        </Panel>
        {examples.length > 0 && (
          <Panel flush note="Persons cannot be told from them: the targeting key is not shown, only a name made from it." title="Examples">
            <DataTable
              caption="Examples of contexts that get something else"
              columns={[
                {
                  header: 'Context',
                  wide: true,
                  cell: ({ who, attributes, event }) => (
                    <>
                      <Clipped>{attributes || 'says nothing'}</Clipped>
                      <SubLine>
                        {event}
                        {who !== null && `, someone called ${who} here`}
                      </SubLine>
                    </>
                  ),
                },
                { header: 'Key', fit: true, cell: ({ key }) => <code>{key}</code> },
                { header: 'Now', fit: true, cell: ({ from }) => from },
                { header: 'Afterwards', fit: true, cell: ({ to: gets }) => <strong>{gets}</strong> },
              ]}
              rowKey={({ key, who, attributes, from, to: gets }) => `${key} ${who} ${attributes} ${from} ${gets}`}
              rows={examples}
            />
          </Panel>
        )}
      </Columns>
    </Page>
  );
}
