// What becomes of warnings, and when nothing goes out: the parts of a policy that keep a change back without asking who agreed.
import { NativeSelect } from '@mantine/core';
import { type Typed, warningCodes } from '../drafting/policy-form.ts';
import type { PolicyPage } from '../queries/environments/policy-page.server.ts';
import { LinkButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FieldRow } from '../ui/form.tsx';
import { Badge, Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { SubLine } from './domain.tsx';
import styles from './policy.module.css';
import { type PartProps, PolicyForm, PolicySelect, PolicyText, RemoveRow, RoleTicks, roleTitles } from './policy-form-parts.tsx';

const treatments = [
  { value: 'show', label: 'are shown' },
  { value: 'acknowledge', label: 'are acknowledged by name' },
  { value: 'block', label: 'block' },
];
const treatmentsOfOne = [
  { value: '', label: 'as the others' },
  { value: 'show', label: 'is shown' },
  { value: 'acknowledge', label: 'acknowledge' },
  { value: 'block', label: 'blocks' },
];

/** `Setting equals inherited`: the code as people say it. */
function codeWords(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function WarningsPart({ page, answer }: PartProps) {
  const { otherwise, codes } = page.policy.warnings;
  const chosen = Object.entries(codes);
  const stored = { otherwise: [otherwise], ...Object.fromEntries(chosen.map(([code, treatment]) => [`code.${code}`, [treatment]])) };
  return (
    <Panel id="warnings" note="Errors always block. A warning may be only shown, be acknowledged by name, or block here." title="Warnings">
      <PolicyForm answer={answer} button="Save warnings" page={page} part="warnings" stored={stored}>
        {(typed) => (
          <>
            <PolicySelect label="Warnings" name="otherwise" options={treatments} typed={typed} />
            <details open={answer?.part === 'warnings'}>
              <summary>
                {chosen.length === 0 ? 'Decide some of them for themselves' : `${chosen.length} are decided for themselves`}
              </summary>
              <div className={styles.codes}>
                {warningCodes.map((code) => (
                  <div className={styles.code} key={code}>
                    <span title={code}>{codeWords(code)}</span>
                    <NativeSelect
                      aria-label={codeWords(code)}
                      data={treatmentsOfOne}
                      defaultValue={typed[`code.${code}`]?.[0] ?? ''}
                      name={`code.${code}`}
                      size="xs"
                    />
                  </div>
                ))}
              </div>
            </details>
          </>
        )}
      </PolicyForm>
    </Panel>
  );
}

type Freeze = PolicyPage['policy']['freezes'][number];

export function FreezesPart({ page, answer, editing }: PartProps & { editing: Typed | null }) {
  const { freezes } = page.policy;
  const aboutOf = (id: string) => page.freezes.find((row) => row.id === id);
  return (
    <Panel
      flush
      id="freeze"
      note="Times in which nothing is published, except with an override and a reason by those whom the freeze names."
      title="Freezes"
    >
      {freezes.length > 0 && (
        <DataTable
          caption="Freezes"
          columns={[
            {
              header: 'Freeze',
              wide: true,
              cell: ({ id, title }: Freeze) => (
                <>
                  {title} {aboutOf(id)?.inForce && <Badge tone="warn">in force</Badge>}
                  <SubLine>{aboutOf(id)?.words}</SubLine>
                </>
              ),
            },
            {
              header: 'May be overridden by',
              cell: ({ overrideRoles }: Freeze) => (overrideRoles.length > 0 ? roleTitles(page, overrideRoles) : <Muted>nobody</Muted>),
            },
            { header: '', fit: true, cell: ({ id }: Freeze) => <FreezeActions id={id} page={page} /> },
          ]}
          rowKey={({ id }) => id}
          rows={freezes}
        />
      )}
      {page.decisions.edit.allowed && (
        <details className={styles.below} open={editing !== null || answer?.part === 'freeze' || undefined}>
          <summary>{editing ? `Edit “${editing.title?.[0]}”` : 'Add a freeze'}</summary>
          <PolicyForm
            answer={answer}
            button={editing ? 'Save the freeze' : 'Add the freeze'}
            page={page}
            part="freeze"
            stored={editing ?? { kind: ['once'], zone: ['America/Chicago'], 'from.weekday': ['5'], 'to.weekday': ['1'] }}
          >
            {(typed) => <FreezeFields page={page} typed={typed} />}
          </PolicyForm>
        </details>
      )}
    </Panel>
  );
}

function FreezeActions({ page, id }: { page: PolicyPage; id: string }) {
  if (!page.decisions.edit.allowed) return null;
  return (
    <>
      <LinkButton size="xs" to={`?freeze=${encodeURIComponent(id)}#freeze`} variant="default">
        Edit
      </LinkButton>
      <RemoveRow name={id} page={page} part="remove-freeze" what="the freeze" />
    </>
  );
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((label, index) => ({
  value: `${index + 1}`,
  label,
}));

/** Both kinds of times are there, so that it works before JavaScript; only those of the chosen kind are read. */
function FreezeFields({ page, typed }: { page: PolicyPage; typed: Typed }) {
  return (
    <>
      {typed.was?.[0] && <input name="was" type="hidden" value={typed.was[0]} />}
      <FieldRow>
        <PolicyText label="What it is for" name="title" placeholder="Black Friday" required typed={typed} />
        <PolicyText label="Time zone" name="zone" required typed={typed} />
        <PolicySelect
          label="How often"
          name="kind"
          options={[
            { value: 'once', label: 'once, between two times' },
            { value: 'weekly', label: 'every week' },
          ]}
          typed={typed}
        />
      </FieldRow>
      <FieldRow>
        <PolicyText description="if once" label="From" name="from" type="datetime-local" typed={typed} />
        <PolicyText description="if once" label="To" name="to" type="datetime-local" typed={typed} />
      </FieldRow>
      <FieldRow>
        <PolicySelect label="Every week from" name="from.weekday" options={days} typed={typed} />
        <PolicyText label="at" name="from.time" type="time" typed={typed} />
        <PolicySelect label="to" name="to.weekday" options={days} typed={typed} />
        <PolicyText label="at" name="to.time" type="time" typed={typed} />
      </FieldRow>
      <RoleTicks label="Who may override it, with a reason" name="overrideRoles" page={page} typed={typed} />
    </>
  );
}
