// A change as people review it: comments on it and on each of its entries, whom they asked to look, and every step so far.
import { Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import { pathWords } from '@switchyard/registry-core/change/part-words';
import { inEnvironment } from '../paths.ts';
import type { Review, Thread } from '../queries/changes/review.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import type { ChangeView } from './change-view.tsx';
import { SubLine } from './domain.tsx';
import styles from './review-view.module.css';
import { stepWords } from './step-words.ts';

function Said({ personName, at, text, children }: { personName: string; at: Date; text: string; children?: React.ReactNode }) {
  return (
    <div className={styles.said}>
      <p className={styles.who}>
        <strong>{personName}</strong> <When at={at} /> {children}
      </p>
      <p className={styles.text}>{text}</p>
    </div>
  );
}

function ThreadView({ thread, round, canComment }: { thread: Thread; round: number; canComment: boolean }) {
  const open = thread.settledAt === null;
  const path = thread.path === '' ? '' : pathWords(thread.path, new Map());
  return (
    <li className={styles.thread} data-asks={thread.asks && open} id={thread.id}>
      <Said at={thread.at} personName={thread.personName} text={thread.text}>
        {thread.asks && <Badge tone={open ? 'bad' : 'good'}>{open ? 'Asks for a change' : 'Asked for a change'}</Badge>}
        {path !== '' && <Badge>{path}</Badge>}
        {thread.round < round && <Muted small>on round {thread.round}</Muted>}
        {thread.settledBy !== null && <Muted small>settled by {thread.settledBy}</Muted>}
      </Said>
      {thread.answers.map(({ id, personName, at, text }) => (
        <Said at={at} key={id} personName={personName} text={text} />
      ))}
      {open && canComment && (
        <div className={styles.act}>
          <details>
            <summary>Answer</summary>
            <CommentForm label="Answer" thread={thread.id} />
          </details>
          <Form method="post">
            <input name="comment" type="hidden" value={thread.id} />
            <SubmitButton color="gray" name="step" reason={thread.settle.reason} size="compact-xs" value="settle" variant="light">
              Settled
            </SubmitButton>
          </Form>
        </div>
      )}
    </li>
  );
}

interface CommentFormProps {
  label: string;
  entry?: string;
  thread?: string;
  mayAsk?: boolean;
}

function CommentForm({ label, entry, thread, mayAsk = false }: CommentFormProps) {
  return (
    <Form className={styles.form} method="post">
      <input name="step" type="hidden" value="comment" />
      {entry !== undefined && <input name="entry" type="hidden" value={entry} />}
      {thread !== undefined && <input name="thread" type="hidden" value={thread} />}
      <Textarea aria-label={label} name="text" placeholder={label} required resize="vertical" rows={2} />
      {mayAsk && <Checkbox label="Ask for a change: nothing is published before this is settled" name="asks" value="on" />}
      <SubmitButton size="xs" variant="default">
        {thread === undefined ? 'Comment' : 'Answer'}
      </SubmitButton>
    </Form>
  );
}

/** The threads about one entry, or with null those about the change as a whole, and a form for the next. */
export function Threads({ page, entry }: { page: ChangeView; entry: string | null }) {
  const { threads, decisions } = page.review;
  const here = threads.filter((thread) => thread.entry === entry);
  const canComment = decisions.comment.allowed;
  if (here.length === 0 && !canComment) return null;
  const form = (
    <CommentForm
      label={entry === null ? 'Comment on the change' : `Comment on ${entry.slice(entry.indexOf(':') + 1)}`}
      mayAsk={decisions.ask.allowed}
      {...(entry === null ? {} : { entry })}
    />
  );
  return (
    <div className={styles.threads}>
      {here.length > 0 && (
        <ul>
          {here.map((thread) => (
            <ThreadView canComment={canComment} key={thread.id} round={page.change.round} thread={thread} />
          ))}
        </ul>
      )}
      {canComment &&
        (entry === null ? (
          form
        ) : (
          <details className={styles.add}>
            <summary>{here.length === 0 ? 'Comment' : 'Comment again'}</summary>
            {form}
          </details>
        ))}
    </div>
  );
}

export function Conversation({ page }: { page: ChangeView }) {
  const { steps, threads } = page.review;
  const gone = threads.filter(({ entry }) => entry !== null && !page.diff.some((item) => item.entry === entry));
  return (
    <Panel title="Conversation">
      <Threads entry={null} page={page} />
      {gone.length > 0 && (
        <div className={styles.threads}>
          <Muted small>About what the change does not edit any more, or what is live already:</Muted>
          <ul>
            {gone.map((thread) => (
              <ThreadView canComment={page.review.decisions.comment.allowed} key={thread.id} round={page.change.round} thread={thread} />
            ))}
          </ul>
        </div>
      )}
      <details className={styles.history}>
        <summary>Every step so far ({steps.length})</summary>
        <ol>
          {steps.map((step) => (
            <li data-refused={step.refused} key={step.seq}>
              <span>
                <strong>{step.personName}</strong> {stepWords(step)}
              </span>{' '}
              <When at={step.at} />
              {step.words !== '' && <SubLine>{step.words}</SubLine>}
            </li>
          ))}
        </ol>
      </details>
    </Panel>
  );
}

export function Reviewers({ page }: { page: ChangeView }) {
  const { review, mayApprove, change } = page;
  const { requests, decisions } = review;
  const asked = new Set(requests.map(({ personId }) => personId));
  const others = mayApprove.filter(({ id }) => !asked.has(id));
  const canAsk = decisions.requestReview.allowed && others.length > 0;
  if (requests.length === 0 && !canAsk) return null;
  return (
    <Panel title="Asked to look">
      <ul className={styles.people}>
        {requests.map(({ personId, personName, askedBy, answered, at }) => (
          <li key={personId}>
            {personName} <Badge tone={answered ? 'good' : 'warn'}>{answered ? 'has looked' : 'waiting'}</Badge>
            <SubLine>
              asked by {askedBy}, <When at={at} />
            </SubLine>
          </li>
        ))}
      </ul>
      {canAsk && (
        <Form className={styles.ask} key={change.version + requests.length} method="post">
          <input name="step" type="hidden" value="request_review" />
          <NativeSelect
            data={others.map(({ id, name, title }) => ({ value: id, label: title ? `${name}, ${title}` : name }))}
            label="Ask somebody who may approve it"
            name="person"
          />
          <SubmitButton size="xs" variant="default">
            Ask
          </SubmitButton>
        </Form>
      )}
    </Panel>
  );
}

/** What a reader should know before reading: where else the same is edited, and what was asked for. */
export function ReviewNotices({ page }: { page: ChangeView }) {
  const { review, change } = page;
  const to = inEnvironment(change.environment);
  const asks = openAsks(review);
  return (
    <>
      {asks.length > 0 && change.status !== 'published' && (
        <Notice title={asks.length === 1 ? 'A change is asked for' : `${asks.length} changes are asked for`} tone="bad">
          <p>
            {asks.map(({ id, personName, text }, index) => (
              <span key={id}>
                {index > 0 && ' · '}
                {personName}: <a href={`#${id}`}>{text.length > 80 ? `${text.slice(0, 79)}…` : text}</a>
              </span>
            ))}
          </p>
        </Notice>
      )}
      {review.alsoEditedIn.length > 0 && (
        <Notice title="Other open changes edit the same" tone="info">
          <ul>
            {review.alsoEditedIn.map(({ number, title, authorName, subjects }) => (
              <li key={number}>
                <Link to={to.change(number)}>
                  #{number} {title}
                </Link>{' '}
                by {authorName}: <code>{subjects.map((subject) => subject.slice(subject.indexOf(':') + 1)).join(', ')}</code>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

export function openAsks({ threads }: Pick<Review, 'threads'>): Thread[] {
  return threads.filter(({ asks, settledAt }) => asks && settledAt === null);
}
