// How the things of a registry look wherever they appear: keys, scopes, values, what a flag serves, the state of a change.
import { Link } from '@remix-run/react';
import type { ChangeStatus } from '@switchyard/registry-core/change/machine';
import { serveWords, valueWords } from '@switchyard/registry-core/change/value-words';
import type { ConfigType } from '@switchyard/registry-core/registry/config-key';
import type { Flag, Rule, Serve } from '@switchyard/registry-core/registry/flag';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import type { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import { IconLock } from '../ui/icons.ts';
import { Badge, JsonView, type Tone } from '../ui/marks.tsx';
import styles from './domain.module.css';
import { conditionWords, sharesOf, statusLooks } from './words.ts';

/** A key in its own letters, its namespace quieter than its name. */
export function KeyName({ name, to }: { name: string; to?: string }) {
  const dot = name.lastIndexOf('.');
  const text = (
    <>
      {dot > 0 && <span className={styles.space}>{name.slice(0, dot + 1)}</span>}
      {name.slice(dot + 1)}
    </>
  );
  return to === undefined ? (
    <span className={styles.key}>{text}</span>
  ) : (
    <Link className={styles.key} prefetch="intent" to={to}>
      {text}
    </Link>
  );
}

function Chip({ part, id }: { part: string; id: string }) {
  return (
    <span className={styles.chip} data-part={part}>
      <small>{part}</small>
      {id}
    </span>
  );
}

export function ScopeChips({ scope }: { scope: Scope }) {
  const parts = (['country', 'state', 'city', 'role', 'cohort'] as const).flatMap((part) => {
    const id = scope[part];
    return id === undefined ? [] : [{ part, id }];
  });
  return (
    <span className={styles.scope}>
      {parts.length === 0 && (
        <span className={styles.chip} data-part="everyone">
          everyone
        </span>
      )}
      {parts.map(({ part, id }) => (
        <Chip id={id} key={part} part={part} />
      ))}
    </span>
  );
}

export function ConfigValue({ type, value, unit }: { type: ConfigType; value: Json; unit?: string | undefined }) {
  if (type === 'json') return <JsonView value={value} />;
  return (
    <span className={styles.value} data-kind={String(value)}>
      {valueWords(value, unit)}
    </span>
  );
}

/** The value of any key on one line, for lists. */
export function ShortValue({ text }: { text: string }) {
  return (
    <span className={`${styles.value} ${styles.clip}`} title={text}>
      {text.length > 120 ? `${text.slice(0, 119)}…` : text}
    </span>
  );
}

export function ServeView({ serve, flag }: { serve: Serve; flag: Flag }) {
  if ('variant' in serve) return <span className={styles.value}>{serve.variant}</span>;
  const shares = 'percent' in serve ? [{ variant: '', percent: serve.percent }] : sharesOf(serve.split);
  return (
    <>
      <ShareBar shares={shares} />
      <span className={styles.value}>{serveWords(serve, flag)}</span>
    </>
  );
}

/** Shares of the whole beside each other; what they are is said in text next to it. */
export function ShareBar({ shares }: { shares: readonly { variant: string; percent: number }[] }) {
  return (
    <span aria-hidden="true" className={styles.bar}>
      {shares.map(({ variant, percent }) => (
        <span key={variant} style={{ width: `${percent}%` }} />
      ))}
    </span>
  );
}

export function RulesView({ rules, flag }: { rules: readonly Rule[]; flag: Flag }) {
  if (rules.length === 0) return null;
  return (
    <ol className={styles.rules}>
      {rules.map(({ id, description, when, serve }) => (
        <li key={id}>
          {description ? `${description}. ` : ''}
          <span className={styles.when}>When {conditionWords(when)}: </span>
          <ServeView flag={flag} serve={serve} />
        </li>
      ))}
    </ol>
  );
}

export function KindBadge({ kind, type }: { kind: 'config' | 'flag'; type: string }) {
  return <Badge tone={kind}>{type}</Badge>;
}

const sensitivityWords: Readonly<Record<Sensitivity, { label: string; tone: Tone }>> = {
  MoneyCritical: { label: 'Money critical', tone: 'warn' },
  SafetyCritical: { label: 'Safety critical', tone: 'bad' },
  PIITax: { label: 'Tax data', tone: 'info' },
  PIIBackground: { label: 'Background data', tone: 'info' },
};

export function SensitivityBadges({ sensitivity }: { sensitivity: readonly Sensitivity[] }) {
  if (sensitivity.length === 0) return null;
  return (
    <span className={styles.marks}>
      {sensitivity.map((one) => (
        <Badge key={one} tone={sensitivityWords[one].tone}>
          <IconLock aria-hidden="true" size={12} stroke={2} />
          {sensitivityWords[one].label}
        </Badge>
      ))}
    </span>
  );
}

export function StatusBadge({ status }: { status: ChangeStatus }) {
  const { label, tone } = statusLooks[status];
  return (
    <Badge dot tone={tone}>
      {label}
    </Badge>
  );
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles.marks}>
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  );
}

/** Two lines at most. */
export function Clipped({ children }: { children: string }) {
  return (
    <span className={styles.clip} title={children}>
      {children}
    </span>
  );
}

/** A second, quieter line inside a cell. */
export function SubLine({ children }: { children: React.ReactNode }) {
  return <span className={styles.sub}>{children}</span>;
}
