// The parts of a change's page: where it stands, what was found, who agreed, what can be done and, if not, why not.

import { Textarea } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import type { ChangeStatus } from '@switchyard/registry-core/change/machine';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { ReactNode } from 'react';
import { toScopeText } from '../drafting/scope-form.ts';
import { entryPath, inEnvironment } from '../paths.ts';
import type { ChangePage } from '../queries/changes/change-page.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './change-view.module.css';
import { SubLine } from './domain.tsx';
import { FindingList } from './finding-list.tsx';
import { PlanFields } from './plan-fields.tsx';

export type ChangeView = Omit<ChangePage, 'change'> & {
  readonly change: Omit<ChangePage['change'], 'edits'> & { readonly subjects: readonly string[] };
};

const line = ['Draft', 'Validated', 'Approved', 'Published'] as const;
const reached: Readonly<Record<ChangeStatus, number>> = { draft: 0, validated: 1, approved: 2, published: 3, rejected: 1, discarded: 0 };

export function Steps({ status }: { status: ChangeStatus }) {
  const now = reached[status];
  const failed = status === 'rejected' || status === 'discarded';
  return (
    <ol aria-label="How far this change is" className={styles.steps}>
      {line.map((label, index) => {
        const state = index < now || status === 'published' ? 'done' : index === now ? (failed ? 'failed' : 'now') : 'ahead';
        return (
          <li aria-current={state === 'now' ? 'step' : undefined} data-state={state} key={label}>
            {index === now && failed ? (status === 'rejected' ? 'Rejected' : 'Discarded') : label}
          </li>
        );
      })}
    </ol>
  );
}

export function Findings({ page }: { page: ChangeView }) {
  const { findings } = page;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const note = findings.length === 0 ? 'Nothing found.' : `${errors} to mend, ${findings.length - errors} to know.`;
  return (
    <Panel flush={findings.length > 0} note={note} title="Findings">
      {findings.length === 0 && <Muted>Types, constraints, references, rules and limits hold, and nobody is taken out of anything.</Muted>}
      {findings.length > 0 && <FindingList findings={findings} linkTo={(finding) => findingPath(page, finding)} />}
    </Panel>
  );
}

/** The form in which a finding of this change is mended; of what the change does not edit, the page. */
function findingPath(page: ChangeView, { entry, path }: Finding): string | undefined {
  const { environment, id } = page.change;
  const body = page.diff.find((item) => item.entry === entry)?.after ?? null;
  const kind = page.kinds[entry];
  if (!page.change.subjects.includes(entry) || !page.decisions.edit.allowed) {
    const hasPage = kind !== undefined || /^(?:cohort|place|rule):/.test(entry);
    return hasPage ? entryPath(environment, entry, kind) : undefined;
  }
  const index = /^settings\[(\d+)\]/.exec(path)?.[1];
  const setting = index !== undefined && body !== null && 'settings' in body ? body.settings[Number(index)] : undefined;
  if (setting === undefined) return editPath(page, entry);
  const to = inEnvironment(environment);
  const name = entry.slice(entry.indexOf(':') + 1);
  return (kind === 'flag' ? to.flagSetting : to.configSetting)(name, { change: id, scope: toScopeText(setting.scope) });
}

export function Approvals({ page }: { page: ChangeView }) {
  const { approvals, lapsed, needed, mayApprove, change } = page;
  const open = change.status === 'validated' || change.status === 'approved';
  return (
    <Panel title="Approvals">
      <ul className={styles.people}>
        {approvals.map(({ personId, personName, at, comment, round }) => (
          <li key={personId}>
            <Badge tone="good">Approved</Badge> {personName}
            <SubLine>
              round {round}, <When at={at} />
              {comment && `: ${comment}`}
            </SubLine>
          </li>
        ))}
        {open && needed.sentence !== '' && <li>{needed.sentence}</li>}
        {open && needed.people > 0 && (
          <li>
            <Muted small>
              {mayApprove.length === 0
                ? 'Nobody else may approve this as things are.'
                : `May approve: ${mayApprove.map(({ name }) => name).join(', ')}.`}
            </Muted>
          </li>
        )}
        {approvals.length === 0 && !open && <li className={styles.lapsed}>None that count.</li>}
        {lapsed.map(({ personId, personName, round, at }) => (
          <li className={styles.lapsed} key={`${personId}-${round}-${at.getTime()}`}>
            <Badge>Lapsed</Badge> {personName}
            <SubLine>
              round {round}, before {round === change.round ? 'what it stands on moved' : 'it was edited'}
            </SubLine>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Comment({ label, name, placeholder }: { label: string; name: string; placeholder: string }) {
  return <Textarea label={label} name={name} placeholder={placeholder} resize="vertical" rows={2} />;
}

function Act({ step, children }: { step: string; children: ReactNode }) {
  return (
    <Form className={styles.act} method="post">
      <input name="step" type="hidden" value={step} />
      {children}
    </Form>
  );
}

/** Every step that this status knows, in order; what the viewer may not do is there too, with the reason. */
export function Actions({ page }: { page: ChangeView }) {
  const { change, decisions, environment, nextVersion } = page;
  const { validate, approve, reject, publish, discard } = decisions;
  if (change.status === 'published' || change.status === 'discarded') return <Afterlife page={page} />;
  return (
    <Panel flush title="What next">
      <Act step="validate">
        <SubmitButton reason={validate.reason} variant={change.status === 'draft' ? 'filled' : 'default'}>
          {change.status === 'draft' ? 'Validate' : 'Validate again'}
        </SubmitButton>
      </Act>
      <Act step="approve">
        <input name="round" type="hidden" value={change.round} />
        <input name="difference" type="hidden" value={change.difference ?? ''} />
        {approve.allowed && <Comment label="Comment (optional)" name="comment" placeholder="What you checked" />}
        <SubmitButton reason={approve.reason} variant={approve.allowed ? 'filled' : 'default'}>
          Approve
        </SubmitButton>
      </Act>
      <Act step="publish">
        {publish.allowed && <Comment label="Release notes (optional)" name="notes" placeholder={change.title} />}
        {publish.allowed && <PlanFields />}
        <SubmitButton
          color={environment.production ? 'alarm.7' : 'ink'}
          reason={publish.reason}
          variant={publish.allowed ? 'filled' : 'default'}
        >
          Publish {nextVersion} to {environment.title}
        </SubmitButton>
      </Act>
      <Emergency page={page} />
      {reject.allowed && (
        <Act step="reject">
          <Comment label="What should its author do about it" name="comment" placeholder="Needed to reject" />
          <SubmitButton color="alarm" variant="light">
            Reject
          </SubmitButton>
        </Act>
      )}
      <Act step="discard">
        <SubmitButton color="gray" reason={discard.reason} variant="subtle">
          Discard
        </SubmitButton>
      </Act>
      <Clone page={page} />
    </Panel>
  );
}

/** Over a release that is on its way, which is taken back first. */
function Emergency({ page }: { page: ChangeView }) {
  const { emergency } = page.gate;
  if (emergency === null) return null;
  return (
    <details className={styles.act}>
      <summary>It cannot wait…</summary>
      <Act step="publish">
        {emergency.allowed && <Textarea label="Why it cannot wait" name="emergency" required resize="vertical" rows={2} />}
        <SubmitButton color="alarm" reason={emergency.reason} variant="light">
          Take the staged release back and publish
        </SubmitButton>
        <Muted small>
          The release on its way is taken back from everyone who has it; this one goes to everyone at once, and everybody concerned is told.
        </Muted>
      </Act>
    </details>
  );
}

function Clone({ page }: { page: ChangeView }) {
  const { clone } = page.review.decisions;
  return (
    <Act step="clone">
      <SubmitButton color="gray" reason={clone.reason} variant="subtle">
        Clone into a new change
      </SubmitButton>
    </Act>
  );
}

/** The same differences in another environment; which one is chosen there. */
function Promote({ page }: { page: ChangeView }) {
  const { change, environment } = page;
  const { elsewhere } = page.review;
  if (change.status !== 'published' || elsewhere.length === 0) return null;
  return (
    <div className={styles.act}>
      {elsewhere.map(({ name, title }) => (
        <Link key={name} to={inEnvironment(name).promote({ from: environment.name, change: String(change.number) })}>
          Bring this to {title}
        </Link>
      ))}
    </div>
  );
}

/** What can be done with a change that is over. */
function Afterlife({ page }: { page: ChangeView }) {
  const { change, decisions } = page;
  return (
    <Panel flush title="What next">
      {change.status === 'discarded' && (
        <Act step="reopen">
          <SubmitButton reason={decisions.reopen.reason}>Take it up again</SubmitButton>
        </Act>
      )}
      <Promote page={page} />
      <Clone page={page} />
    </Panel>
  );
}

function editPath(page: ChangeView, entry: string): string | undefined {
  const to = inEnvironment(page.change.environment);
  const name = entry.slice(entry.indexOf(':') + 1);
  const query = { change: page.change.id };
  if (entry.startsWith('cohort:')) return to.editCohort(name, query);
  if (entry.startsWith('place:')) return to.editPlace(name, query);
  const body = page.diff.find((item) => item.entry === entry);
  const kind = body?.after ?? body?.before;
  if (!entry.startsWith('key:') || !kind || !('kind' in kind)) return undefined;
  return kind.kind === 'flag' ? to.flagDefinition(name, query) : to.configDefinition(name, query);
}

export function Contents({ page }: { page: ChangeView }) {
  const { change, decisions } = page;
  const to = inEnvironment(change.environment);
  return (
    <Panel
      note={change.status === 'draft' ? undefined : 'Any edit makes it a draft again and asks for approval anew.'}
      title="What it edits"
    >
      <ul className={styles.people}>
        {change.subjects.map((subject) => {
          const path = editPath(page, subject);
          const name = subject.slice(subject.indexOf(':') + 1);
          const flag = page.diff.some(
            ({ entry, after }) => entry === subject && after !== null && 'kind' in after && after.kind === 'flag',
          );
          const setting = (flag ? to.flagSetting : to.configSetting)(name, { change: change.id });
          return (
            <li className={styles.links} key={subject}>
              <code>{name}</code>
              {decisions.edit.allowed && subject.startsWith('key:') && path && <Link to={setting}>Add or change a setting</Link>}
              {decisions.edit.allowed && path && <Link to={path}>Edit the definition</Link>}
              {decisions.edit.allowed && (
                <Form method="post">
                  <input name="subject" type="hidden" value={subject} />
                  <input name="version" type="hidden" value={change.version} />
                  <SubmitButton color="gray" name="step" size="compact-xs" value="drop" variant="subtle">
                    Take out
                  </SubmitButton>
                </Form>
              )}
            </li>
          );
        })}
      </ul>
      {!decisions.edit.allowed && <Muted small>{decisions.edit.reason}</Muted>}
    </Panel>
  );
}

export function StandNotices({ page }: { page: ChangeView }) {
  const { change, baseMoved, release, revives } = page;
  const to = inEnvironment(change.environment);
  return (
    <>
      {baseMoved && change.status !== 'published' && (
        <Notice title="What is live has moved since this was validated" tone="warn">
          <p>Approvals given so far do not count for the new difference. Validate it again.</p>
        </Notice>
      )}
      {release !== null && (
        <Notice tone="good">
          <p>
            Published as <Link to={to.release(release.version)}>{release.version}</Link> by {release.publisherName},{' '}
            <When at={release.publishedAt} />.
          </p>
        </Notice>
      )}
      {revives.map((flag) => (
        <Notice key={flag} title={`Revives the flag ${flag}`} tone="info" />
      ))}
    </>
  );
}

/** Where a change's edits were taken from. */
export function Origin({ environment, origin }: { environment: string; origin: NonNullable<ChangeView['change']['origin']> }) {
  if (origin.kind === 'clone') return <Link to={inEnvironment(environment).change(origin.number)}>#{origin.number}</Link>;
  return (
    <Link to={inEnvironment(origin.environment).release(origin.version)}>
      {origin.environment} {origin.version}
    </Link>
  );
}
