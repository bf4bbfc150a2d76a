// What a person was told, newest first: what happened, why, and where to look. Opening one marks it as read.
import { NativeSelect } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import type { MailChoice, NoticeWeight } from '../notice.ts';
import type { Told } from '../queries/notices/told.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted, type Tone, When } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { SubLine } from './domain.tsx';
import styles from './notice-list.module.css';

const looks: Readonly<Record<NoticeWeight, { readonly label: string; readonly tone: Tone } | null>> = {
  tell: null,
  ask: { label: 'asked you', tone: 'info' },
  alarm: { label: 'alarm', tone: 'bad' },
};

const mails: readonly { readonly value: MailChoice; readonly label: string }[] = [
  { value: 'none', label: 'nothing' },
  { value: 'asks', label: 'what asks or alarms' },
  { value: 'all', label: 'everything' },
];

type Item = Told['items'][number];

function NoticeRow({ item: { id, sentence, reason, weight, environment, at, readAt } }: { item: Item }) {
  const look = looks[weight];
  return (
    <li className={styles.notice} data-unread={readAt === null}>
      <Form method="post">
        <button className={styles.open} name="open" type="submit" value={id}>
          {readAt === null && <span className={styles.unread}>New: </span>}
          {sentence}
        </button>
        {look && readAt === null && <Badge tone={look.tone}>{look.label}</Badge>}
        {reason !== '' && <SubLine>{reason}</SubLine>}
      </Form>
      <Muted small>
        {environment} · <When at={at} />
      </Muted>
    </li>
  );
}

export function NoticeList({ told, unreadOnly }: { told: Told; unreadOnly: boolean }) {
  const { items, unread, olderThan } = told;
  return (
    <Panel
      actions={
        <Form method="post">
          <SubmitButton disabled={unread === 0} name="step" size="xs" value="read-all" variant="default">
            Mark all as read
          </SubmitButton>
        </Form>
      }
      flush
      id="notices"
      note={
        <>
          {unread === 0 ? 'All of it is read. ' : `${unread} not read yet. `}
          <Link to={unreadOnly ? '?#notices' : '?show=unread#notices'}>{unreadOnly ? 'Show all' : 'Show what is not read'}</Link>
        </>
      }
      title="What you were told"
    >
      {items.length === 0 ? (
        <Empty title={unreadOnly ? 'Nothing is left to read' : 'Nobody told you anything yet'} />
      ) : (
        <ul className={styles.notices}>
          {items.map((item) => (
            <NoticeRow item={item} key={item.id} />
          ))}
        </ul>
      )}
      <div className={styles.foot}>
        {olderThan !== null && (
          <Link to={`?${unreadOnly ? 'show=unread&' : ''}before=${encodeURIComponent(olderThan)}#notices`}>Older</Link>
        )}
        <MailForm mail={told.mail} />
      </div>
    </Panel>
  );
}

function MailForm({ mail }: { mail: MailChoice }) {
  return (
    <Form className={styles.mail} key={mail} method="post">
      <label htmlFor="mail">By mail, too:</label>
      <NativeSelect data={[...mails]} defaultValue={mail} id="mail" name="mail" size="xs" />
      <SubmitButton name="step" size="xs" value="mail" variant="default">
        Save
      </SubmitButton>
    </Form>
  );
}
