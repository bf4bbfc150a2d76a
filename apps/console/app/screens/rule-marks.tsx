// How business rules look wherever they appear: how they stand, what they do when they do not hold, their expression, which they
// share with guardrails.
import type { RuleSeverity } from '@switchyard/registry-core/registry/business-rule';
import { inEnvironment } from '../paths.ts';
import type { BrokenCase, RuleRow, RuleState } from '../queries/rules/rule-row.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, type Tone } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { Clipped, KeyName, SubLine } from './domain.tsx';
import styles from './rule-marks.module.css';

const stateLooks: Readonly<Record<RuleState, { readonly label: string; readonly tone: Tone }>> = {
  holds: { label: 'Holds', tone: 'good' },
  broken: { label: 'Broken', tone: 'bad' },
  faulty: { label: 'Cannot be read', tone: 'bad' },
  unchecked: { label: 'Not checked', tone: 'warn' },
};

const mildlyBroken = { label: 'Broken', tone: 'warn' } as const;

/** `Holds in 14 scopes`, `Broken in 2 of 14`. */
export function RuleStanding({ rule }: { rule: Pick<RuleRow, 'state' | 'severity' | 'scopes' | 'brokenScopes'> }) {
  const { label, tone } = rule.severity === 'warn' && rule.state === 'broken' ? mildlyBroken : stateLooks[rule.state];
  return (
    <>
      <Badge dot tone={tone}>
        {label}
      </Badge>{' '}
      {rule.state === 'holds' && <Muted small>{rule.scopes === 1 ? 'for everyone' : `in all ${rule.scopes} scopes`}</Muted>}
      {rule.state === 'broken' && (
        <Muted small>
          in {rule.brokenScopes} of {rule.scopes} {rule.scopes === 1 ? 'scope' : 'scopes'}
        </Muted>
      )}
    </>
  );
}

export function SeverityBadge({ severity }: { severity: RuleSeverity }) {
  return severity === 'block' ? <Badge>blocks</Badge> : <Badge tone="info">warns</Badge>;
}

export function Expression({ text }: { text: string }) {
  return <pre className={styles.expression}>{text}</pre>;
}

export type ExpressionExample = readonly [what: string, expression: string];

/** Under the field of an expression. */
export function ExpressionHelp({ examples }: { examples: readonly ExpressionExample[] }) {
  return (
    <details>
      <summary>What an expression can say</summary>
      <dl className={styles.examples}>
        {examples.map(([what, text]) => (
          <div key={text}>
            <dt>{what}</dt>
            <dd>
              <Expression text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The keys that an expression reads. */
export function KeysRead({ environment, keys }: { environment: string; keys: readonly string[] }) {
  const to = inEnvironment(environment);
  return (
    <Panel title={`Reads (${keys.length})`}>
      <ul>
        {keys.map((name) => (
          <li key={name}>
            <KeyName name={name} to={to.config(name)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Without their namespaces, where that leaves them different: the whole names are listed below. */
function shortNames(keys: readonly string[]): readonly string[] {
  const short = keys.map((key) => key.slice(key.lastIndexOf('.') + 1));
  return new Set(short).size === keys.length ? short : keys;
}

/** Who breaks a rule, each with the values of the keys that it reads. */
export function BrokenCases({ cases, keys }: { cases: readonly BrokenCase[]; keys: readonly string[] }) {
  return (
    <DataTable
      caption="For whom it is broken"
      columns={[
        {
          header: 'For whom',
          wide: true,
          cell: ({ who, moreScopes, reason }) => (
            <>
              {who}
              {moreScopes > 0 && <SubLine>and {moreScopes} more with the same values</SubLine>}
              {reason !== null && <SubLine>{reason}</SubLine>}
            </>
          ),
        },
        ...shortNames(keys).map(
          (name, index): Column<BrokenCase> => ({ header: name, cell: ({ values }) => <Clipped>{values[index] ?? ''}</Clipped> }),
        ),
      ]}
      rowKey={({ who, values }) => `${who} ${values.join()}`}
      rows={cases}
    />
  );
}

/** On the page of a key: the rules that its values have to keep. */
export function RulesOfKey({ environment, rows }: { environment: string; rows: readonly RuleRow[] }) {
  if (rows.length === 0) return null;
  const to = inEnvironment(environment);
  return (
    <Panel note="What any value of this key has to keep, together with the other keys that a rule reads." title="Rules that read it">
      <ul className={styles.list}>
        {rows.map((rule) => (
          <li key={rule.key}>
            <KeyName name={rule.key} to={to.rule(rule.key)} />
            <SubLine>{rule.description || rule.expression}</SubLine>
            <RuleStanding rule={rule} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
