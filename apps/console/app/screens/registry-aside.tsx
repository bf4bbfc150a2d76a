// Beside the registry's list: views of it, the person's own among them, and the namespaces as a tree.
import { Button, TextInput } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { NamespaceNode } from '../queries/keys/namespaces.ts';
import type { RegistryPage } from '../queries/registry/registry-list.server.ts';
import { IconChevron, IconX } from '../ui/icons.ts';
import styles from './registry-aside.module.css';
import { type RegistryFilters, stateLabels } from './registry-filters.tsx';

interface AsideProps {
  environment: string;
  page: RegistryPage;
  filters: RegistryFilters;
  /** Why the view was not saved. */
  refused: string | undefined;
}

/** The filters as they stand in the URL, without those that are empty. */
function queryOf(filters: RegistryFilters): string {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
}

function Entry({ to, chosen, label, count }: { to: string; chosen: boolean; label: string; count?: number | undefined }) {
  return (
    <Link aria-current={chosen ? 'true' : undefined} className={styles.entry} preventScrollReset to={to}>
      <span className={styles.label}>{label}</span>
      {count !== undefined && <span className={styles.count}>{count.toLocaleString('en')}</span>}
    </Link>
  );
}

function Kinds({ environment, page: { kinds }, filters }: AsideProps) {
  const to = inEnvironment(environment);
  const entries = [
    { kind: '', label: 'All keys', count: kinds.config + kinds.flag },
    { kind: 'flag', label: 'Flags', count: kinds.flag },
    { kind: 'config', label: 'Config', count: kinds.config },
  ];
  return (
    <ul>
      {entries.map(({ kind, label, count }) => (
        <li key={kind}>
          <Entry chosen={filters.kind === kind} count={count} label={label} to={to.registry({ ...filters, kind, type: '' })} />
        </li>
      ))}
    </ul>
  );
}

function States({ environment, page, filters }: AsideProps) {
  const to = inEnvironment(environment);
  const counts: Readonly<Record<string, number>> = page.counts;
  return (
    <>
      <h2>State</h2>
      <ul>
        {Object.entries(stateLabels).map(([state, label]) => (
          <li key={state}>
            <Entry
              chosen={filters.state === state}
              count={counts[state]}
              label={label}
              to={to.registry({ ...filters, state: filters.state === state ? '' : state })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function OwnViews({ environment, page: { views }, filters, refused }: AsideProps) {
  const to = inEnvironment(environment);
  const now = queryOf(filters);
  return (
    <>
      <h2>My views</h2>
      <ul>
        {views.map(({ name, query }) => (
          <li className={styles.own} key={name}>
            <Entry chosen={query === now} label={name} to={`${to.registry()}?${query}`} />
            <Form method="post" preventScrollReset>
              <input name="name" type="hidden" value={name} />
              <button aria-label={`Remove the view ${name}`} name="step" type="submit" value="remove-view">
                <IconX aria-hidden="true" size={13} stroke={2} />
              </button>
            </Form>
          </li>
        ))}
      </ul>
      {now === '' ? (
        <p className={styles.hint}>{views.length === 0 && 'Search or filter, and keep that under a name.'}</p>
      ) : (
        !views.some(({ query }) => query === now) && (
          <details className={styles.save} key={now} open={refused !== undefined}>
            <summary>Save this view</summary>
            <Form method="post" preventScrollReset>
              <input name="query" type="hidden" value={now} />
              <TextInput
                aria-label="Name of the view"
                error={refused}
                maxLength={60}
                name="name"
                placeholder="Fees of talent"
                required
                size="xs"
              />
              <Button name="step" size="xs" type="submit" value="save-view" variant="default">
                Save
              </Button>
            </Form>
          </details>
        )
      )}
    </>
  );
}

function Namespace({ environment, node, filters }: Pick<AsideProps, 'environment' | 'filters'> & { node: NamespaceNode }) {
  const chosen = filters.namespace === node.path;
  const namespace = chosen ? node.path.slice(0, Math.max(0, node.path.lastIndexOf('.'))) : node.path;
  return (
    <li style={{ paddingLeft: node.depth * 14 }}>
      <Link
        aria-current={chosen ? 'true' : undefined}
        aria-expanded={node.hasInner ? node.open : undefined}
        className={styles.entry}
        preventScrollReset
        to={inEnvironment(environment).registry({ ...filters, namespace })}
      >
        <span className={styles.twist} data-open={node.open}>
          {node.hasInner && <IconChevron aria-hidden="true" size={13} stroke={2.2} />}
        </span>
        <span className={styles.space}>{node.name}</span>
        <span className={styles.count}>{node.count.toLocaleString('en')}</span>
      </Link>
    </li>
  );
}

export function RegistryAside(props: AsideProps) {
  const { environment, page, filters } = props;
  return (
    <nav aria-label="Views of the registry" className={styles.aside}>
      <input className={styles.foldBox} id="registry-views" type="checkbox" />
      <label className={styles.fold} htmlFor="registry-views">
        Views and namespaces
        <IconChevron aria-hidden="true" size={14} stroke={2} />
      </label>
      <div className={styles.folding}>
        <Kinds {...props} />
        <OwnViews {...props} />
        <States {...props} />
        <h2>Namespaces</h2>
        <ul className={styles.tree}>
          {page.namespaces.map((node) => (
            <Namespace environment={environment} filters={filters} key={node.path} node={node} />
          ))}
        </ul>
      </div>
    </nav>
  );
}
