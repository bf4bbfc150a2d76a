// Picks one scope, or two beside each other. What is picked is in the URL; with JavaScript each choice is followed at once.
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { Form, Link, useNavigate } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ScopeChoices } from '../queries/scope-choices.server.ts';
import { IconSearch } from '../ui/icons.ts';
import { placeOptions } from './scope-fields.tsx';
import styles from './scope-picker.module.css';

export interface PickedScope {
  readonly place: string;
  readonly role: string;
  readonly cohort: string;
}

export function isEveryone({ place, role, cohort }: PickedScope): boolean {
  return place === '' && role === '' && cohort === '';
}

interface ScopePickerProps {
  environment: string;
  choices: ScopeChoices;
  fields: PickedScope;
  beside: PickedScope;
  compare: boolean;
  /** Also keys that do not differ. */
  everything: boolean;
  text: string;
}

function Picks({ legend, choices, picked, suffix }: { legend: string; choices: ScopeChoices; picked: PickedScope; suffix: '' | '2' }) {
  const any = (label: string, values: readonly string[]) => [{ value: '', label }, ...values.map((value) => ({ value, label: value }))];
  return (
    <fieldset className={styles.picks}>
      <legend>{legend}</legend>
      <NativeSelect
        data={placeOptions(choices.places)}
        defaultValue={picked.place}
        key={`p ${picked.place}`}
        label="Place"
        name={`place${suffix}`}
      />
      <NativeSelect
        data={any('Any role', choices.roles)}
        defaultValue={picked.role}
        key={`r ${picked.role}`}
        label="Role"
        name={`role${suffix}`}
      />
      <NativeSelect
        data={any('Any cohort', choices.cohorts)}
        defaultValue={picked.cohort}
        key={`c ${picked.cohort}`}
        label="Cohort"
        name={`cohort${suffix}`}
      />
    </fieldset>
  );
}

export function ScopePicker({ environment, choices, fields, beside, compare, everything, text }: ScopePickerProps) {
  const navigate = useNavigate();
  const to = inEnvironment(environment);
  const go = (form: HTMLFormElement) => {
    const query = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    navigate(to.scopes(query), { replace: true, preventScrollReset: true });
  };
  const swapped = { ...beside, compare: 'on', place2: fields.place, role2: fields.role, cohort2: fields.cohort };
  return (
    <Form
      className={styles.form}
      method="get"
      onChange={(event) => go(event.currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        go(event.currentTarget);
      }}
    >
      <div className={styles.scopes}>
        <Picks choices={choices} legend="For" picked={fields} suffix="" />
        {compare && <Picks choices={choices} legend="Beside" picked={beside} suffix="2" />}
      </div>
      <div className={styles.options}>
        <TextInput
          aria-label="Search keys"
          defaultValue={text}
          leftSection={<IconSearch aria-hidden="true" size={15} />}
          name="text"
          placeholder="Search keys"
          type="search"
        />
        <Checkbox defaultChecked={compare} key={`compare ${compare}`} label="Compare two scopes" name="compare" value="on" />
        <Checkbox defaultChecked={everything} key={`all ${everything}`} label="Also what does not differ" name="show" value="all" />
        {compare && <Link to={to.scopes(swapped)}>Swap the two</Link>}
        <noscript>
          <Button type="submit">Show</Button>
        </noscript>
      </div>
    </Form>
  );
}
