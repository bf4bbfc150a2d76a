// The form on a change's page that edits what is said about it: title, reason, ticket. It is folded away until it is wanted.
import { Textarea, TextInput } from '@mantine/core';
import { Form } from '@remix-run/react';
import { SubmitButton } from '../ui/actions.tsx';
import { FormButtons, FormStack } from '../ui/form.tsx';
import { Muted } from '../ui/marks.tsx';
import type { ChangeView } from './change-view.tsx';
import styles from './describe-change.module.css';

interface DescribeChangeProps {
  page: Pick<ChangeView, 'change' | 'decisions'>;
  /** What was typed and refused. */
  typed: { title: string; reason: string; ticket: string } | null | undefined;
}

export function DescribeChange({ page: { change, decisions }, typed }: DescribeChangeProps) {
  const { edit } = decisions;
  const { title, reason, ticket } = typed ?? { ...change, ticket: change.ticket ?? '' };
  return (
    <details className={styles.fold} open={Boolean(typed)}>
      <summary>Edit title, reason and ticket</summary>
      {/* A saved change starts the fields anew. */}
      <Form key={change.version} method="post">
        <input name="step" type="hidden" value="describe" />
        <input name="version" type="hidden" value={change.version} />
        <FormStack>
          <TextInput autoComplete="off" defaultValue={title} disabled={!edit.allowed} label="Title" name="title" required />
          <Textarea defaultValue={reason} disabled={!edit.allowed} label="Reason" name="reason" required resize="vertical" rows={4} />
          <TextInput autoComplete="off" defaultValue={ticket} disabled={!edit.allowed} label="Ticket (optional)" name="ticket" />
          <Muted small>
            {change.status === 'draft'
              ? 'An edit like any other: it opens a new round, and what was approved in an earlier one does not count.'
              : 'This is an edit like any other: the change becomes a draft again, and approvals given so far no longer count.'}
          </Muted>
          <FormButtons>
            <SubmitButton reason={edit.reason} variant="default">
              Save these words
            </SubmitButton>
          </FormButtons>
        </FormStack>
      </Form>
    </details>
  );
}
