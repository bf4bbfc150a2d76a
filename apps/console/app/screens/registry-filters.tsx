// What the registry's list is searched and filtered by: a form that works by itself, and with JavaScript answers to each letter.
import { NativeSelect, TextInput } from '@mantine/core';
import { Form, Link, useNavigate } from '@remix-run/react';
import { type FormEvent, useEffect, useRef } from 'react';
import { inEnvironment } from '../paths.ts';
import type { RegistryPage } from '../queries/registry/registry-list.server.ts';
import { IconSearch, IconX } from '../ui/icons.ts';
import styles from './registry-filters.module.css';

export interface RegistryFilters {
  readonly text: string;
  readonly kind: string;
  readonly namespace: string;
  readonly tag: string;
  readonly type: string;
  readonly owner: string;
  readonly state: string;
  readonly sensitivity: string;
}

export const stateLabels: Readonly<Record<string, string>> = {
  changing: 'In an open change',
  staged: 'Being staged',
  killed: 'Killed',
  disabled: 'Disabled',
  overridden: 'Set for parts of the world',
  stale: 'Stale',
  archived: 'Archived',
};

export const sensitivityLabels: Readonly<Record<string, string>> = {
  MoneyCritical: 'Money critical',
  SafetyCritical: 'Safety critical',
  PIITax: 'Tax data',
  PIIBackground: 'Background data',
};

/** Long enough for the next letter of a word. */
const pauseMs = 120;

function choices(all: string, values: readonly string[], labels: Readonly<Record<string, string>> = {}) {
  return [{ value: '', label: all }, ...values.map((value) => ({ value, label: labels[value] ?? value }))];
}

/** Goes to what the form says, a little after the last letter, without a step in the browser's history for each. */
function useAsYouType(environment: string) {
  const navigate = useNavigate();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const go = (form: HTMLFormElement) => {
    clearTimeout(timer.current);
    const query = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    navigate(inEnvironment(environment).registry(query), { replace: true, preventScrollReset: true });
  };
  return {
    onChange: ({ currentTarget, target }: FormEvent<HTMLFormElement>) => {
      clearTimeout(timer.current);
      if (target instanceof HTMLSelectElement) go(currentTarget);
      else timer.current = setTimeout(() => go(currentTarget), pauseMs);
    },
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      go(event.currentTarget);
    },
  };
}

/** Follows the URL when somebody goes back or opens a view, and leaves alone whoever is typing. */
function useTextOf(text: string) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = text;
  }, [text]);
  return input;
}

interface FiltersProps {
  environment: string;
  page: Pick<RegistryPage, 'types' | 'tags' | 'owners'>;
  filters: RegistryFilters;
  onDown: () => void;
}

export function RegistrySearch({ environment, page, filters, onDown }: FiltersProps) {
  const input = useTextOf(filters.text);
  const asYouType = useAsYouType(environment);
  const kept = { kind: filters.kind, namespace: filters.namespace, state: filters.state };
  const selects = [
    { name: 'type', label: 'Type', data: choices('Any type', page.types) },
    { name: 'owner', label: 'Owner', data: choices('Any owner', page.owners) },
    { name: 'tag', label: 'Tag', data: choices('Any tag', page.tags) },
    { name: 'sensitivity', label: 'Sensitivity', data: choices('Any sensitivity', Object.keys(sensitivityLabels), sensitivityLabels) },
  ] as const;
  return (
    <Form className={styles.form} method="get" role="search" {...asYouType}>
      {Object.entries(kept).map(([name, value]) => value !== '' && <input key={name} name={name} type="hidden" value={value} />)}
      <TextInput
        aria-label="Search keys"
        autoComplete="off"
        className={styles.text ?? ''}
        defaultValue={filters.text}
        leftSection={<IconSearch aria-hidden="true" size={16} />}
        name="text"
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          onDown();
        }}
        placeholder="Search by name, description, owner or tag"
        ref={input}
        spellCheck={false}
        type="search"
      />
      {selects.map(({ name, label, data }) => (
        <NativeSelect
          aria-label={label}
          className={styles.select ?? ''}
          data={data}
          data-chosen={filters[name] !== ''}
          defaultValue={filters[name]}
          key={`${name} ${filters[name]}`}
          name={name}
        />
      ))}
      <noscript>
        <button className={styles.plain} type="submit">
          Search
        </button>
      </noscript>
    </Form>
  );
}

const words: Readonly<Record<keyof RegistryFilters, string>> = {
  text: 'Search',
  kind: 'Kind',
  namespace: 'Namespace',
  tag: 'Tag',
  type: 'Type',
  owner: 'Owner',
  state: 'State',
  sensitivity: 'Sensitivity',
};

/** What is filtered by, each with the way to be rid of it. */
export function ChosenFilters({ environment, filters }: Pick<FiltersProps, 'environment' | 'filters'>) {
  const to = inEnvironment(environment);
  const chosen = (Object.keys(words) as (keyof RegistryFilters)[]).filter((name) => filters[name] !== '');
  if (chosen.length === 0) return null;
  return (
    <ul aria-label="Filtered by" className={styles.chosen}>
      {chosen.map((name) => {
        const value = (name === 'state' ? stateLabels : sensitivityLabels)[filters[name]] ?? filters[name];
        return (
          <li key={name}>
            <Link
              aria-label={`Without the filter: ${words[name]} ${value}`}
              className={styles.chip}
              preventScrollReset
              to={to.registry({ ...filters, [name]: '' })}
            >
              <span>{words[name]}</span> {value}
              <IconX aria-hidden="true" size={13} stroke={2.2} />
            </Link>
          </li>
        );
      })}
      {chosen.length > 1 && (
        <li>
          <Link className={styles.all} to={to.registry()}>
            Clear all
          </Link>
        </li>
      )}
    </ul>
  );
}
