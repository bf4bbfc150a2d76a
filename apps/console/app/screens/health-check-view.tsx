// What staged releases are watched by: the list of health checks, and the form for one.
import { NativeSelect, TextInput } from '@mantine/core';
import { Form } from '@remix-run/react';
import type { HealthCheckList } from '../queries/releases/health-check-list.server.ts';
import { LinkButton, SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FieldRow, FormErrors, FormStack } from '../ui/form.tsx';
import { Badge, Muted } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { KeyName, SubLine } from './domain.tsx';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

export function HealthCheckTable({ page }: { page: HealthCheckList }) {
  const { checks, decisions } = page;
  if (checks.length === 0) {
    return <Empty title="Nothing watches staged releases here">They still go on by their plan, and somebody can take them back.</Empty>;
  }
  return (
    <DataTable
      caption="Health checks by name"
      columns={[
        {
          header: 'Check',
          wide: true,
          cell: ({ name, sentence, description }) => (
            <>
              <KeyName name={name} />
              <SubLine>{sentence}</SubLine>
              {description !== '' && <SubLine>{description}</SubLine>}
            </>
          ),
        },
        {
          header: 'When breached',
          fit: true,
          cell: ({ onBreach }) => (
            <Badge tone={onBreach === 'revert' ? 'bad' : 'warn'}>{onBreach === 'revert' ? 'Taken back' : 'Held'}</Badge>
          ),
        },
        {
          header: 'Change',
          fit: true,
          cell: ({ name }) =>
            decisions.edit.allowed && (
              <Form method="post" style={{ display: 'flex', gap: 8 }}>
                <input name="name" type="hidden" value={name} />
                <LinkButton size="xs" to={`?edit=${encodeURIComponent(name)}`} variant="default">
                  Edit
                </LinkButton>
                <SubmitButton color="gray" name="step" size="xs" value="remove" variant="subtle">
                  Remove
                </SubmitButton>
              </Form>
            ),
        },
      ]}
      rowKey={({ name }) => name}
      rows={checks}
    />
  );
}

interface HealthCheckFieldsProps {
  page: HealthCheckList;
  /** As typed, of the check that is edited or was refused. */
  values: Readonly<Record<string, string>>;
  /** The check that is edited; absent: a new one. */
  editing: string | null;
  errors: readonly string[] | undefined;
}

export function HealthCheckFields({ page, values, editing, errors }: HealthCheckFieldsProps) {
  const { edit } = page.decisions;
  const field = (name: string, label: string) => ({ name, label, defaultValue: values[name] ?? '', autoComplete: 'off' });
  return (
    <Form key={editing ?? 'new'} method="post">
      <FormStack>
        <FormErrors errors={errors} />
        <NativeSelect
          {...field('measure', 'What is compared')}
          data={[
            { value: 'mean', label: "the mean of an event's value" },
            { value: 'people', label: 'how many people an event happens to' },
            { value: 'errors', label: 'evaluations that fail at the edge' },
          ]}
        />
        {editing === null ? (
          <TextInput {...field('name', 'Name')} placeholder="failed-bookings" required />
        ) : (
          <input name="name" type="hidden" value={editing} />
        )}
        <TextInput {...field('event', 'Event')} description="Not for evaluations." list="events" placeholder="booking.done" />
        <datalist id="events">
          {page.events.map(({ event }) => (
            <option key={event} value={event} />
          ))}
        </datalist>
        <FieldRow>
          <NativeSelect
            {...field('bad', 'Bad is')}
            data={[
              { value: 'rise', label: 'a rise' },
              { value: 'fall', label: 'a fall' },
            ]}
          />
          <TextInput {...field('allowed', 'By more than')} description="% for people and evaluations" inputMode="decimal" required />
        </FieldRow>
        <FieldRow>
          <TextInput {...field('from', 'Least value')} description="of a mean; 0 if empty" inputMode="decimal" />
          <TextInput {...field('to', 'Greatest value')} description="of a mean" inputMode="decimal" />
        </FieldRow>
        <NativeSelect
          {...field('onBreach', 'When breached')}
          data={[
            { value: 'revert', label: 'take the release back' },
            { value: 'hold', label: 'hold it and tell people' },
          ]}
        />
        <TextInput {...field('description', 'In words (optional)')} placeholder="Bookings that fail" />
        <SubmitButton name="step" reason={edit.reason} value="save">
          {editing === null ? 'Add the check' : 'Save the check'}
        </SubmitButton>
        <Muted small>Stages that are under way keep the checks they began with.</Muted>
      </FormStack>
    </Form>
  );
}

export function EventTable({ events }: Pick<HealthCheckList, 'events'>) {
  return (
    <Panel flush={events.length > 0} note="Told by applications in the last day: POST /v1/events with a server key." title="Events">
      {events.length === 0 ? (
        <Muted small>None yet. Of what may fail, send every one: 0 when it went well, 1 when it failed.</Muted>
      ) : (
        <DataTable
          caption="Events of the last day"
          columns={[
            { header: 'Event', wide: true, cell: ({ event }) => <code>{event}</code> },
            { header: 'Count', fit: true, align: 'end', cell: ({ count }) => number.format(count) },
            { header: 'Mean', fit: true, align: 'end', cell: ({ count, sum }) => number.format(sum / count) },
          ]}
          rowKey={({ event }) => event}
          rows={events}
        />
      )}
    </Panel>
  );
}
