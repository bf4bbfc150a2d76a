import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { cohortPage } from '../../queries/cohorts/cohort-list.server.ts';
import { OpenChanges } from '../../screens/key-page.tsx';
import { conditionWords } from '../../screens/words.ts';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { JsonView, Muted } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

/** Longer lists are counted, not written out: nobody reads them here. */
const membersShown = 200;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const { history: _, ...page } = orErrorPage(await cohortPage(context.container.ports, caller, { environment, cohort: key }));
  const { members, ...body } = page.body;
  return { environment, page: { ...page, body }, count: members.length, members: members.slice(0, membersShown) };
}

export default function CohortPage() {
  const { environment, page, members, count } = useLoaded<typeof loader>();
  const { body, usedBy, openChanges, revision, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        decisions.edit.allowed ? (
          <LinkButton to={to.editCohort(body.key)}>Edit in a change</LinkButton>
        ) : (
          <Muted small>{decisions.edit.reason}</Muted>
        )
      }
      lead={body.description}
      mono
      title={body.key}
      trail={[{ label: 'Cohorts', to: to.cohorts() }]}
    >
      <Columns
        aside={
          <>
            <Panel title="About">
              <Facts
                items={[
                  ['Rank', String(body.rank)],
                  ['Owner', body.owner || '–'],
                  ['Used by', usedBy.join(', ') || 'no key yet'],
                  ['Revision', String(revision)],
                ]}
              />
            </Panel>
            <OpenChanges environment={environment} rows={openChanges} />
          </>
        }
      >
        <Panel title="Condition">
          {body.when ? (
            <>
              <p>In, when {conditionWords(body.when)}.</p>
              <JsonView value={body.when} />
            </>
          ) : (
            <Muted>None: only the list below decides.</Muted>
          )}
        </Panel>
        <Panel note={count > members.length ? `The first ${members.length} of ${count}.` : undefined} title={`Members (${count})`}>
          {count === 0 ? <Muted>Nobody is listed by name.</Muted> : <code>{members.join(', ')}</code>}
        </Panel>
      </Columns>
    </Page>
  );
}
