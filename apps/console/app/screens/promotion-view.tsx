// Differences between two environments, each with a box to pick it by.
import type { PartInWords } from '@switchyard/registry-core/change/three-way';
import { toPickText } from '../drafting/promote-form.ts';
import type { PromotionPage } from '../queries/changes/promotion.server.ts';
import { Badge, Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { KeyName } from './domain.tsx';
import styles from './promotion-view.module.css';

type Row = PromotionPage['rows'][number];

export function Differences({ page, wanted }: { page: PromotionPage; wanted: readonly string[] }) {
  const { rows, total, from, environment, source, target } = page;
  const [theirs, mine] = [`${from.title} ${source?.version ?? ''}`, `${environment.title} ${target?.version ?? ''}`];
  return (
    <Panel
      flush
      note={
        rows.length < total
          ? `The first ${rows.length} of ${total}; search for others.`
          : `${total === 1 ? 'One entry differs' : `${total} entries differ`}.`
      }
      title={`${theirs} → ${mine}`}
    >
      {rows.map((row) => (
        <EntryPicks isWanted={wanted.includes(row.entry)} key={row.entry} row={row} />
      ))}
    </Panel>
  );
}

function EntryPicks({ row, isWanted }: { row: Row; isWanted: boolean }) {
  const { entry, title, parts, target, source, sentences, needs } = row;
  const name = entry.slice(entry.indexOf(':') + 1);
  const mark = target === null ? 'new here' : source === null ? 'only here' : undefined;
  return (
    <fieldset className={styles.entry}>
      <legend className={styles.head}>
        <KeyName name={name} />
        {title !== name && <Muted>{title}</Muted>}
        {mark !== undefined && <Badge tone={target === null ? 'good' : 'bad'}>{mark}</Badge>}
      </legend>
      {parts.map((part) => (
        <label className={styles.part} key={part.path}>
          <input defaultChecked={isWanted} name="picks" type="checkbox" value={toPickText(entry, part.path)} />
          {part.path === '' ? <span>{sentences.join('; ')}</span> : <PartWords part={part} />}
        </label>
      ))}
      {needs.length > 0 && (
        <p className={styles.needs}>
          <Muted small>It names what is not here yet, so bring that too: {needs.map((id) => id.replace(':', ' ')).join(', ')}.</Muted>
        </p>
      )}
    </fieldset>
  );
}

function PartWords({ part: { where, words } }: { part: PartInWords }) {
  return (
    <span>
      {where}: <s>{words.mine}</s> → <strong>{words.theirs}</strong>
    </span>
  );
}
