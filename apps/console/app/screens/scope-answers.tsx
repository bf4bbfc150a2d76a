// What resolves in a scope, key by key; beside another scope, both answers with what differs in sight.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ExplorerRow, ResolvedSetting, ScopeExplorerPage } from '../queries/scopes/scope-explorer.server.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Badge } from '../ui/marks.tsx';
import { Empty } from '../ui/page.tsx';
import { KeyName } from './domain.tsx';
import styles from './scope-answers.module.css';
import { isEveryone, type PickedScope } from './scope-picker.tsx';

interface ExplorerTableProps {
  environment: string;
  page: ScopeExplorerPage;
  fields: PickedScope;
  compare: boolean;
  everything: boolean;
}

function Answer({ setting, strong, everyone }: { setting: ResolvedSetting; strong: boolean; everyone: boolean }) {
  const { serves, source, own, rules } = setting;
  const from = own && everyone ? 'set for everyone' : `from ${source}`;
  return (
    <span className={styles.answer} data-strong={strong}>
      <span className={styles.words} title={serves}>
        {serves}
      </span>
      <span className={styles.from}>
        {own && !everyone ? <Badge tone="config">set here</Badge> : from}
        {rules > 0 && `, ${rules === 1 ? '1 rule' : `${rules} rules`} first`}
      </span>
    </span>
  );
}

function columnsFor({ environment, page, fields, compare }: ExplorerTableProps): Column<ExplorerRow>[] {
  const to = inEnvironment(environment);
  const columns: Column<ExplorerRow>[] = [
    {
      header: 'Key',
      wide: true,
      cell: ({ key, kind, killed }) => (
        <>
          <KeyName name={key} to={kind === 'config' ? to.config(key) : to.flag(key)} />{' '}
          {killed && (
            <Badge solid tone="bad">
              Killed
            </Badge>
          )}
        </>
      ),
    },
    {
      header: page.who,
      cell: ({ here, differs }) => <Answer everyone={page.who === 'everyone'} setting={here} strong={differs || here.own} />,
    },
  ];
  if (compare || !isEveryone(fields)) {
    columns.push({
      header: compare ? page.otherWho : 'everyone',
      cell: ({ there, differs }) => <Answer everyone={page.otherWho === 'everyone'} setting={there} strong={differs && compare} />,
    });
  }
  columns.push({
    header: 'Why',
    fit: true,
    cell: ({ key }) => (
      <Link aria-label={`Explain ${key}`} to={`${to.playground({ ...fields, explain: key })}#explanation`}>
        Explain
      </Link>
    ),
  });
  return columns;
}

export function ExplorerTable(props: ExplorerTableProps) {
  const { page, compare, everything, environment } = props;
  if (page.rows.length === 0) {
    const nothing = page.differing === 0 && !everything;
    return (
      <Empty
        title={
          nothing ? (compare ? 'The two get the same, key by key' : `${page.who} get what everyone gets`) : 'No key fits what is searched'
        }
      >
        {nothing ? 'Tick “Also what does not differ” to see every key.' : <Link to={inEnvironment(environment).scopes()}>Begin again</Link>}
      </Empty>
    );
  }
  return <DataTable caption="What resolves" columns={columnsFor(props)} rowKey={({ key }) => key} rows={page.rows} />;
}
