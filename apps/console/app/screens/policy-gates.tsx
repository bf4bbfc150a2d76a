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

function typedUnder(prefix: string, treatments: Readonly<Record<string, string>>): Typed {
  return Object.fromEntries(Object.entries(treatments).map(([name, treatment]) => [`${prefix}${name}`, [treatment]]));
}

/** What becomes of one kind of warning, or of one rule. */
function Treatment({ label, name, title, typed }: { label: string; name: string; title: string; typed: Typed }) {
  return (
    <div className={styles.code}>
      <span title={title}>{label}</span>
      <NativeSelect aria-label={label} data={treatmentsOfOne} defaultValue={typed[name]?.[0] ?? ''} name={name} size="xs" />
    </div>
  );
}

export function WarningsPart({ page, answer }: PartProps) {
  const { otherwise, codes, rules } = page.policy.warnings;
  const chosen = Object.keys(codes).length;
  const stored = { otherwise: [otherwise], ...typedUnder('code.', codes), ...typedUnder('rule.', rules) };
  // What is said of a rule that no longer warns, or is no more, is kept until somebody takes it out.
  const listed = new Map([
    ...Object.keys(rules).map((key) => [key, ''] as const),
    ...page.rules.map((rule) => [rule.key, rule.description] as const),
  ]);
  return (
    <Panel
      id="warnings"
      note="Errors always block. A warning may be only shown, be acknowledged by name, or block here; so may the breach of each rule that warns."
      title="Warnings"
    >
      <PolicyForm answer={answer} button="Save warnings" page={page} part="warnings" stored={stored}>
        {(typed) => (
          <>
            <PolicySelect label="Warnings" name="otherwise" options={treatments} typed={typed} />
            <details open={answer?.part === 'warnings'}>
              <summary>{chosen === 0 ? 'Decide some of them for themselves' : `${chosen} are decided for themselves`}</summary>
              <div className={styles.codes}>
                {warningCodes.map((code) => (
                  <Treatment key={code} label={codeWords(code)} name={`code.${code}`} title={code} typed={typed} />
                ))}
              </div>
            </details>
            {listed.size > 0 && (
              <fieldset className={`${styles.codes} ${styles.rules}`}>
                <legend>When a change newly breaks a rule that warns</legend>
                {[...listed].map(([key, description]) => (
                  <Treatment key={key} label={key} name={`rule.${key}`} title={description} typed={typed} />
                ))}
              </fieldset>
            )}
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
            { header: 'Change', fit: true, cell: ({ id }: Freeze) => <FreezeActions id={id} page={page} /> },
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
