// The registry on one screen: views and namespaces at the side, search and filters above, the keys below.
import { Link, useNavigation } from '@remix-run/react';
import { useRef } from 'react';
import { inEnvironment } from '../paths.ts';
import type { RegistryPage } from '../queries/registry/registry-list.server.ts';
import { Empty, Panel } from '../ui/page.tsx';
import { RegistryAside } from './registry-aside.tsx';
import { ChosenFilters, type RegistryFilters, RegistrySearch } from './registry-filters.tsx';
import { RegistryTable } from './registry-rows.tsx';
import styles from './registry-view.module.css';

interface RegistryViewProps {
  environment: string;
  page: RegistryPage;
  filters: RegistryFilters;
  refused: string | undefined;
}

function foundWords({ total, kinds }: RegistryPage): string {
  const all = kinds.config + kinds.flag;
  return total === all ? `${all.toLocaleString('en')} keys` : `${total.toLocaleString('en')} of ${all.toLocaleString('en')} keys`;
}

function NothingFound({ environment, page, filters }: Pick<RegistryViewProps, 'environment' | 'page' | 'filters'>) {
  const to = inEnvironment(environment);
  if (page.kinds.config + page.kinds.flag > 0) {
    return (
      <Empty title={filters.text === '' ? 'No key fits these filters' : `No key fits “${filters.text}” here`}>
        <Link to={to.registry({ text: filters.text })}>{filters.text === '' ? 'Show all keys' : 'Search everywhere'}</Link>
      </Empty>
    );
  }
  return (
    <Empty title="The registry is empty">
      A config key is a typed value that applications read; a flag says who gets what. Make the <Link to={to.newFlag}>first flag</Link>, the{' '}
      <Link to={to.newConfig}>first config key</Link>, or <Link to={to.registryFile}>bring a registry file</Link>.
    </Empty>
  );
}

export function RegistryView({ environment, page, filters, refused }: RegistryViewProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { state, location } = useNavigation();
  const searching = state === 'loading' && location.pathname === inEnvironment(environment).registry();
  return (
    <div className={styles.layout}>
      <RegistryAside environment={environment} filters={filters} page={page} refused={refused} />
      <div aria-busy={searching} className={styles.list}>
        <Panel flush>
          <RegistrySearch
            environment={environment}
            filters={filters}
            onDown={() => body.current?.querySelector('a')?.focus()}
            page={page}
          />
          <ChosenFilters environment={environment} filters={filters} />
          {page.total === 0 ? (
            <NothingFound environment={environment} filters={filters} page={page} />
          ) : (
            <RegistryTable body={body} environment={environment} filters={filters} start={page} />
          )}
        </Panel>
        <p className={styles.found} role="status">
          {foundWords(page)}
        </p>
      </div>
    </div>
  );
}
