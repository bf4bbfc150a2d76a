// Who has to agree to a change and what it has to say: the parts of a policy that are about people and fields.
import { Checkbox } from '@mantine/core';
import type { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { sensitivities } from '@switchyard/registry-core/registry/sensitivity';
import { type Typed, typedOfApprovals } from '../drafting/policy-form.ts';
import type { PolicyPage } from '../queries/environments/policy-page.server.ts';
import { LinkButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FieldRow } from '../ui/form.tsx';
import { Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { TickList } from '../ui/tick-list.tsx';
import { SubLine } from './domain.tsx';
import styles from './policy.module.css';
import { type PartProps, PolicyForm, PolicyText, RemoveRow, RoleTicks, roleTitles } from './policy-form-parts.tsx';

const peopleWords = (people: number) => (people === 1 ? 'one person' : `${people} people`);

function approvalWords(page: PolicyPage): string {
  const { people, roles, wide } = page.policy.approvals;
  const of = roles.length > 0 ? ` of ${roleTitles(page, roles)}` : '';
  const base =
    people === 0
      ? 'Nobody has to agree, unless a rule below or a key’s sensitivity asks for it.'
      : `Every change needs ${peopleWords(people)}${of} who did not write it.`;
  return wide === null
    ? base
    : `${base} ${peopleWords(wide.morePeople)} more when it alters what more than ${wide.sharePercent} % of the recorded contexts get.`;
}

export function ApprovalsPart({ page, answer }: PartProps) {
  return (
    <Panel id="approvals" note={approvalWords(page)} title="Approvals">
      <PolicyForm answer={answer} button="Save approvals" page={page} part="approvals" stored={typedOfApprovals(page.policy)}>
        {(typed) => (
          <>
            <FieldRow>
              <PolicyText inputMode="numeric" description="0: nobody" label="How many people" name="people" required typed={typed} />
              <PolicyText
                description="% of recorded contexts; empty: never"
                inputMode="decimal"
                label="More when it touches over"
                name="sharePercent"
                typed={typed}
              />
              <PolicyText
                description="then, on top"
                inputMode="numeric"
                label="So many more people"
                name="morePeople"
                placeholder="1"
                typed={typed}
              />
            </FieldRow>
            <RoleTicks label="Only of these roles; none ticked: of everyone who may approve" name="roles" page={page} typed={typed} />
          </>
        )}
      </PolicyForm>
    </Panel>
  );
}

type Rule = EnvironmentPolicy['approvals']['rules'][number];

function coverWords({ namespaces, sensitivities: marks }: Rule): string {
  const where = namespaces.length > 0 ? namespaces.join(', ') : 'Every namespace';
  return marks.length > 0 ? `${where}, where ${new Intl.ListFormat('en', { type: 'disjunction' }).format(marks)}` : where;
}

export function RulesPart({ page, answer, editing }: PartProps & { editing: Typed | null }) {
  const { rules } = page.policy.approvals;
  const isOpen = editing !== null || answer?.part === 'rule';
  return (
    <Panel flush id="rule" note="Each that matches holds as well; a rule never asks for less." title="More for some keys">
      {rules.length > 0 && (
        <DataTable
          caption="Approval rules"
          columns={[
            {
              header: 'Rule',
              wide: true,
              cell: (rule: Rule) => (
                <>
                  {rule.title}
                  <SubLine>{coverWords(rule)}</SubLine>
                </>
              ),
            },
            {
              header: 'Asks for',
              cell: ({ people, roles }: Rule) => `${peopleWords(people)}${roles.length > 0 ? ` of ${roleTitles(page, roles)}` : ''}`,
            },
            { header: 'Change', fit: true, cell: ({ title }: Rule) => <RuleActions page={page} title={title} /> },
          ]}
          rowKey={({ title }) => title}
          rows={rules}
        />
      )}
      {page.decisions.edit.allowed && (
        <details className={styles.below} open={isOpen}>
          <summary>{editing ? `Edit “${editing.title?.[0]}”` : 'Add a rule'}</summary>
          <PolicyForm answer={answer} button={editing ? 'Save the rule' : 'Add the rule'} page={page} part="rule" stored={editing ?? {}}>
            {(typed) => (
              <>
                {typed.was?.[0] && <input name="was" type="hidden" value={typed.was[0]} />}
                <FieldRow>
                  <PolicyText label="Name" name="title" placeholder="Fees are finance’s" required typed={typed} />
                  <PolicyText description="empty: all" label="Namespaces" name="namespaces" placeholder="fees, payouts" typed={typed} />
                  <PolicyText inputMode="numeric" label="How many people" name="people" placeholder="1" typed={typed} />
                </FieldRow>
                <TickList
                  chosen={typed.sensitivities ?? []}
                  choices={sensitivities.map((value) => ({ value, label: value }))}
                  label="Only of these sensitivities; none ticked: sensitive or not"
                  name="sensitivities"
                />
                <RoleTicks label="Only of these roles" name="roles" page={page} typed={typed} />
              </>
            )}
          </PolicyForm>
        </details>
      )}
    </Panel>
  );
}

function RuleActions({ page, title }: { page: PolicyPage; title: string }) {
  if (!page.decisions.edit.allowed) return null;
  return (
    <>
      <LinkButton size="xs" to={`?rule=${encodeURIComponent(title)}#rule`} variant="default">
        Edit
      </LinkButton>
      <RemoveRow name={title} page={page} part="remove-rule" what="the rule" />
    </>
  );
}

export function FieldsPart({ page, answer }: PartProps) {
  const { ticket, ticketPattern, reasonLengthMin } = page.policy.fields;
  const stored = { ticket: ticket ? ['on'] : [], ticketPattern: [ticketPattern], reasonLengthMin: [`${reasonLengthMin}`] };
  return (
    <Panel id="fields" note="Asked for before anybody is asked to approve." title="What a change has to say">
      <PolicyForm answer={answer} button="Save fields" page={page} part="fields" stored={stored}>
        {(typed) => (
          <>
            <Checkbox defaultChecked={typed.ticket?.[0] === 'on'} label="It names a ticket" name="ticket" value="on" />
            <FieldRow>
              <PolicyText
                description="an RE2 pattern; empty: anything"
                label="A ticket looks like"
                name="ticketPattern"
                placeholder="OPS-\d+"
                typed={typed}
              />
              <PolicyText
                description="in characters; 0: any"
                inputMode="numeric"
                label="Its reason is at least"
                name="reasonLengthMin"
                typed={typed}
              />
            </FieldRow>
            {ticketPattern !== '' && !ticket && <Muted small>The pattern holds for tickets that are given; none has to be.</Muted>}
          </>
        )}
      </PolicyForm>
    </Panel>
  );
}
