import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { cohortPage } from '../../queries/cohorts/cohort-list.server.ts';
import styles from '../../screens/cohort-members.module.css';
import { OpenChanges } from '../../screens/key-page.tsx';
import { NamedSettings } from '../../screens/named-settings.tsx';
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
  const { body, usedBy, settings, openChanges, revision, decisions } = page;
  const elsewhere = usedBy.filter((name) => !settings.some(({ key }) => key === name));
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
                  elsewhere.length > 0 && ['In conditions of', elsewhere.join(', ')],
                  ['Revision', String(revision)],
                ]}
              />
            </Panel>
            <OpenChanges environment={environment} rows={openChanges} />
          </>
        }
      >
        <Panel
          actions={<Link to={to.scopes({ cohort: body.key })}>Everything that resolves for it</Link>}
          flush
          note="A setting for a cohort beats one for a role or a place; between two cohorts the lower rank wins."
          title={settings.length === 0 ? 'Set for it' : `Set for it (${settings.length})`}
        >
          <NamedSettings environment={environment} none="It is named in conditions, or by no key yet." rows={settings} />
        </Panel>
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
          {count === 0 ? (
            <Muted>Nobody is listed by name.</Muted>
          ) : (
            <ul className={styles.members}>
              {members.map((member) => (
                <li key={member}>
                  <code>{member}</code>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
