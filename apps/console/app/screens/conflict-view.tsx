// Conflicts of a change, three ways: what was, what went live meanwhile, what the change wants; part by part, with a side to choose.
import { Form } from '@remix-run/react';
import type { PartInWords } from '@switchyard/registry-core/change/three-way';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import type { ChangeView } from './change-view.tsx';
import styles from './conflict-view.module.css';
import { KeyName } from './domain.tsx';

type ConflictShown = ChangeView['conflicts'][number];

export function Conflicts({ page }: { page: ChangeView }) {
  const { conflicts, change, decisions } = page;
  if (conflicts.length === 0) return null;
  const settleThemselves = conflicts.filter(({ threeWay }) => threeWay.open.length === 0).length;
  return (
    <Panel
      actions={
        conflicts.length > 1 &&
        settleThemselves === conflicts.length && (
          <Form method="post">
            <input name="step" type="hidden" value="rebase" />
            <input name="version" type="hidden" value={change.version} />
            <SubmitButton reason={decisions.edit.reason}>Put all {conflicts.length} together</SubmitButton>
          </Form>
        )
      }
      flush
      note="Someone published these since this change was drawn. Nothing is overwritten unless you say so."
      title={conflicts.length === 1 ? 'A conflict' : `${conflicts.length} conflicts`}
      tone="bad"
    >
      {conflicts.map((conflict) => (
        <ConflictForm conflict={conflict} key={conflict.entry} reason={decisions.edit.reason} version={change.version} />
      ))}
    </Panel>
  );
}

function ConflictForm({ conflict, version, reason }: { conflict: ConflictShown; version: number; reason: string | null }) {
  const { entry, threeWay } = conflict;
  const { open, parts } = threeWay;
  return (
    <Form className={styles.conflict} method="post">
      <input name="step" type="hidden" value="rebase" />
      <input name="entry" type="hidden" value={entry} />
      <input name="version" type="hidden" value={version} />
      <div className={styles.head}>
        <KeyName name={entry.slice(entry.indexOf(':') + 1)} />
        <Badge tone={open.length > 0 ? 'bad' : 'good'}>
          {open.length === 0 ? 'can be put together' : open.length === 1 ? '1 part to decide' : `${open.length} parts to decide`}
        </Badge>
      </div>
      <Stories threeWay={threeWay} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Was</th>
            <th scope="col">Live now</th>
            <th scope="col">This change</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <PartRow key={part.path} part={part} />
          ))}
        </tbody>
      </table>
      <div className={styles.buttons}>
        <SubmitButton reason={reason}>Put together</SubmitButton>
        {reason === null && (
          <>
            <SubmitButton formNoValidate name="whole" value="mine" variant="default">
              Keep all of this change’s side
            </SubmitButton>
            <SubmitButton formNoValidate name="whole" value="theirs" variant="default">
              Keep all that is live
            </SubmitButton>
          </>
        )}
      </div>
    </Form>
  );
}

function Stories({ threeWay: { theirs, mine, baseIsKnown } }: Pick<ConflictShown, 'threeWay'>) {
  if (!baseIsKnown) {
    return (
      <p className={styles.unknown}>
        <Muted>What this edit was drawn from was never live here, so whatever differs is for you to decide.</Muted>
      </p>
    );
  }
  return (
    <div className={styles.stories}>
      <Story sentences={theirs} title="Published meanwhile" />
      <Story sentences={mine} title="This change" />
    </div>
  );
}

function Story({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function PartRow({ part }: { part: PartInWords }) {
  const { where, words, taken } = part;
  const open = taken === null;
  return (
    <tr data-open={open}>
      <th scope="row">
        {where}
        {open && <span className={styles.decide}>decide</span>}
      </th>
      <td data-label="Was">{words.base}</td>
      {taken === 'both' ? (
        <td colSpan={2} data-label="Together">
          Additions and removals of both sides
        </td>
      ) : (
        <>
          <SideCell part={part} side="theirs" />
          <SideCell part={part} side="mine" />
        </>
      )}
    </tr>
  );
}

function SideCell({ part: { path, where, words, taken }, side }: { part: PartInWords; side: 'mine' | 'theirs' }) {
  const label = side === 'mine' ? 'This change' : 'Live now';
  return (
    <td data-label={label}>
      <label className={styles.side}>
        <input
          aria-label={`${where}: ${label}, ${words[side]}`}
          defaultChecked={taken === side}
          name={`take:${path}`}
          required={taken === null}
          type="radio"
          value={side}
        />
        <span>{words[side]}</span>
      </label>
    </td>
  );
}
