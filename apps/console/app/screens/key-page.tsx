// What the pages of config keys and flags share: the matrix of settings, the history, the facts, what is under way.
import { Link } from '@remix-run/react';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import { toScopeText } from '../drafting/scope-form.ts';
import { inEnvironment } from '../paths.ts';
import type { ChangeRow } from '../queries/changes/change-row.ts';
import type { HistoryRow, LastChange } from '../queries/keys/key-history.ts';
import type { KeyPage, MatrixRow } from '../queries/keys/key-page.server.ts';
import { LinkButton } from '../ui/actions.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Clipped, ConfigValue, RulesView, ScopeChips, SensitivityBadges, ServeView, StatusBadge, SubLine, Tags } from './domain.tsx';
import styles from './key-page.module.css';
import { ScopeGridPanel } from './scope-grid.tsx';

type Body = RegistryKey;

function SettingView({ body, row }: { body: Body; row: MatrixRow }) {
  if (body.kind === 'config') {
    const setting = body.settings.find(({ scope }) => toScopeText(scope) === toScopeText(row.scope));
    return <ConfigValue type={body.type} unit={body.unit} value={setting ? setting.value : body.default} />;
  }
  const setting = body.settings.find(({ scope }) => toScopeText(scope) === toScopeText(row.scope));
  if (!setting) return <>{row.serves}</>;
  return (
    <>
      <RulesView flag={body} rules={setting.rules} />
      {setting.rules.length > 0 && <Muted small>otherwise </Muted>}
      <ServeView flag={body} serve={setting.serve} />
    </>
  );
}

interface MatrixProps {
  environment: string;
  page: Pick<KeyPage, 'key' | 'matrix' | 'decisions'> & { body: Body };
  changed: Readonly<Record<string, LastChange>>;
}

function matrixColumns({ environment, page, changed }: MatrixProps): Column<MatrixRow>[] {
  const { body, key, decisions } = page;
  const to = inEnvironment(environment);
  const edit = (row: MatrixRow) => (body.kind === 'config' ? to.configSetting : to.flagSetting)(key, { scope: toScopeText(row.scope) });
  return [
    {
      header: 'For whom',
      cell: (row) => (
        <>
          <ScopeChips scope={row.scope} />
          {row.scopeText !== 'global' && <SubLine>{row.who}</SubLine>}
        </>
      ),
    },
    { header: body.kind === 'config' ? 'Value' : 'Serves', wide: true, cell: (row) => <SettingView body={body} row={row} /> },
    {
      header: 'Without it',
      cell: (row) => (
        <Muted>
          <Clipped>{row.inherited.serves}</Clipped> <SubLine>from {row.inherited.from}</SubLine>
        </Muted>
      ),
    },
    {
      header: 'Last changed',
      fit: true,
      cell: ({ scopeText }) => {
        const last = changed[scopeText];
        if (!last) return <Muted>–</Muted>;
        return (
          <>
            <When at={last.at} />
            <SubLine>
              {last.releaseVersion} by {last.publisherName}
            </SubLine>
          </>
        );
      },
    },
    {
      header: 'Edit',
      fit: true,
      cell: (row) =>
        decisions.edit.allowed ? (
          <Link aria-label={`Edit the setting for ${row.who}`} to={edit(row)}>
            Edit
          </Link>
        ) : (
          <Muted small>–</Muted>
        ),
    },
  ];
}

/** A config key without a setting for everyone has its default there; a flag always has that setting. */
function withDefault({ body, matrix }: MatrixProps['page']): readonly MatrixRow[] {
  if (body.kind === 'flag' || matrix.some(({ scopeText }) => scopeText === 'global')) return matrix;
  const inherited = { serves: 'the same', from: 'the default' };
  return [{ scope: {}, scopeText: 'global', who: 'everyone', serves: '', inherited, rules: 0 }, ...matrix];
}

/** Each setting with its rules, and who made it what it is. */
function Settings(props: MatrixProps) {
  const { environment, page } = props;
  const { body, key, decisions } = page;
  const to = inEnvironment(environment);
  const add = body.kind === 'config' ? to.configSetting(key) : to.flagSetting(key);
  const alone = !hasScopes(page);
  const adding = decisions.edit.allowed ? (
    <LinkButton size="xs" to={add}>
      Add a setting
    </LinkButton>
  ) : (
    <Muted small>{decisions.edit.reason}</Muted>
  );
  return (
    <Panel
      actions={alone && adding}
      flush
      note={
        alone
          ? 'Everyone gets the same. A setting for a place, a role or a cohort says otherwise for part of the world.'
          : 'Each with its rules, what holds without it, and who made it what it is.'
      }
      title="Settings"
      tone={alone ? body.kind : undefined}
    >
      <DataTable
        caption="Settings by scope"
        columns={matrixColumns(props)}
        rowKey={({ scopeText }) => scopeText}
        rows={withDefault(page)}
      />
    </Panel>
  );
}

/** Whether some part of the world may get something else. */
function hasScopes({ matrix }: Pick<KeyPage, 'matrix'>): boolean {
  return matrix.some(({ scopeText }) => scopeText !== 'global');
}

interface ScopesProps extends MatrixProps {
  page: MatrixProps['page'] & Pick<KeyPage, 'grid'>;
  everyPlace: boolean;
}

/** Who gets what, at a glance and then setting by setting. */
export function ScopesOfKey({ everyPlace, ...props }: ScopesProps) {
  return (
    <>
      {(hasScopes(props.page) || everyPlace) && (
        <ScopeGridPanel environment={props.environment} everyPlace={everyPlace} page={props.page} />
      )}
      <Settings {...props} />
    </>
  );
}

export function History({ environment, rows }: { environment: string; rows: readonly HistoryRow[] }) {
  const to = inEnvironment(environment);
  return (
    <Panel title="History">
      {rows.length === 0 && <Muted>Not published yet.</Muted>}
      <ol className={styles.history}>
        {rows.map(({ number, releaseVersion, at, publisherName, sentences }) => (
          <li key={`${releaseVersion}-${number}`}>
            <p className={styles.historyHead}>
              <Link to={to.release(releaseVersion)}>{releaseVersion}</Link>
              <Muted small>
                revision {number}, <When at={at} />, by {publisherName}
              </Muted>
            </p>
            <ul>
              {sentences.slice(0, 8).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
              {sentences.length > 8 && <li>and {sentences.length - 8} more</li>}
            </ul>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

export function OpenChanges({ environment, rows }: { environment: string; rows: readonly ChangeRow[] }) {
  if (rows.length === 0) return null;
  const to = inEnvironment(environment);
  return (
    <Panel title="Under way">
      <ul className={styles.plain}>
        {rows.map(({ id, number, title, status, authorName }) => (
          <li key={id}>
            <Link to={to.change(number)}>
              #{number} {title}
            </Link>
            <SubLine>
              <StatusBadge status={status} /> by {authorName}
            </SubLine>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Elsewhere({ page, here }: { page: Pick<KeyPage, 'elsewhere' | 'key' | 'row' | 'decisions'>; here: string }) {
  if (page.elsewhere.length === 0) return null;
  return (
    <Panel title="In other environments">
      <ul className={styles.plain}>
        {page.elsewhere.map(({ environment, row, same }) => {
          const to = inEnvironment(environment);
          return (
            <li key={environment}>
              <a href={row.kind === 'config' ? to.config(page.key) : to.flag(page.key)}>{environment}</a>{' '}
              {same ? <Badge tone="good">the same</Badge> : <Badge tone="warn">differs</Badge>}
              <SubLine>{row.everyone}</SubLine>
              {!same && page.decisions.edit.allowed && (
                <SubLine>
                  <a href={inEnvironment(here).promote({ from: environment, key: page.key })}>Bring it here, difference by difference</a>
                </SubLine>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function limitWords(body: Body): string {
  if (body.kind !== 'config') return '';
  const { schema, ...plain } = body.constraints;
  const parts = Object.entries(plain).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : value}`);
  return [...parts, ...(schema ? ['a JSON Schema'] : [])].join('; ');
}

export function KeyFacts({ body, revision }: { body: Body; revision: number }) {
  return (
    <Facts
      items={[
        ['Owner', body.owner || <Muted>nobody named</Muted>],
        body.kind === 'config' &&
          body.type !== 'json' && ['Default', <ConfigValue key="default" type={body.type} unit={body.unit} value={body.default} />],
        body.kind === 'config' && limitWords(body) !== '' && ['Limits', <code key="limits">{limitWords(body)}</code>],
        body.kind === 'flag' && ['Salt', <code key="salt">{body.salt}</code>],
        body.kind === 'flag' && ['Life', body.permanent ? 'Permanent' : body.expires ? `Until ${body.expires}` : 'Temporary, no end named'],
        body.kind === 'flag' &&
          body.prerequisites.length > 0 && [
            'Needs',
            body.prerequisites.map(({ flag, variants }) => `${flag} on ${variants.join(' or ')}`).join('; '),
          ],
        ['Client keys', body.clientReadable ? 'may read it' : 'may not read it'],
        body.sensitivity.length > 0 && ['Sensitivity', <SensitivityBadges key="sensitivity" sensitivity={body.sensitivity} />],
        body.tags.length > 0 && ['Tags', <Tags key="tags" tags={body.tags} />],
        ['Revision', String(revision)],
      ]}
    />
  );
}
