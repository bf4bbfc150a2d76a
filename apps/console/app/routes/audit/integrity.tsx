import { Button, Group } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import type { AnchorPlace } from '../../ports/audit.ts';
import { type AuditIntegrity, auditIntegrity, type LastVerification } from '../../queries/audit/audit-proofs.server.ts';
import { ShortValue } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLive } from '../../ui/live.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, Notice, When } from '../../ui/marks.tsx';
import { Empty, Facts, Page, Panel } from '../../ui/page.tsx';
import { verifyAudit } from '../../usecases/audit/verify-audit.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const before = Number(new URL(request.url).searchParams.get('before'));
  const caller = await requireCaller(context, request);
  const input = { limit: 50, ...(Number.isInteger(before) && before > 0 && { beforeSize: before }) };
  return { environment, page: orErrorPage(await auditIntegrity(context.container.ports, caller, input)) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const asked = await verifyAudit(context.container.ports, caller);
  if (!asked.ok) return { errors: sentencesOf(asked.refusal) };
  throw redirect(inEnvironment(params.environment ?? '').auditIntegrity());
}

const count = (number: number, one: string) => `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`;

const placeWords: Readonly<Record<AnchorPlace, string>> = { edge: 'with the edge', object_store: 'in the object store' };

function Anchors({ anchors }: Pick<AuditIntegrity, 'anchors'>) {
  if (anchors.length === 0) return <Muted small>None is kept outside of the database yet.</Muted>;
  return (
    <Facts
      items={anchors.map(({ place, size, at }) => [
        `Kept ${placeWords[place]}`,
        <span key={place}>
          the head over {count(size, 'record')}, <When at={at} />
        </span>,
      ])}
    />
  );
}

function Verification({ verification: { underWay, found } }: { verification: LastVerification }) {
  if (underWay) return <Notice title="The audit is being verified…" tone="info" />;
  if (found === null) return <Muted small>Not verified yet. It is every night, and whenever somebody asks.</Muted>;
  const { fault, records, removed, treeHeads, keysUnknown, anchors, at } = found;
  if (fault) {
    return (
      <Notice title="The audit is not as it was written." tone="bad">
        {fault.message} Found <When at={at} />. Keep an export, and compare it with the tree heads that others kept.
      </Notice>
    );
  }
  return (
    <Notice title={`All ${count(records, 'record')} are as they were written.`} tone="good">
      Verified <When at={at} /> against {count(treeHeads, 'signed tree head')}.
      {anchors.map(({ place, compared, failure }) =>
        failure === null
          ? ` ${count(compared, 'tree head')} kept ${placeWords[place]} agree.`
          : ` Those kept ${placeWords[place]} could not be read: ${failure}`,
      )}
      {removed > 0 && ` The content of ${count(removed, 'record')} was removed under retention, on record.`}
      {keysUnknown > 0 &&
        ` ${count(keysUnknown, 'tree head')} were signed by keys that this console no longer has; verify them with an export.`}
    </Notice>
  );
}

export default function Integrity() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  useLive(page.verification.underWay, 1_000);
  const to = inEnvironment(environment);
  const last = page.rows.at(-1);
  return (
    <Page
      lead="Every minute, and after each release, the console signs how many records there are and one hash over all of them. Whoever keeps such a tree head can prove later that nothing before it was altered."
      title="Integrity of the audit"
      trail={[{ label: 'Audit', to: to.audit() }]}
    >
      <Panel
        actions={
          <Form method="post">
            <SubmitButton reason={page.verify.reason} size="xs" variant="default">
              Verify now
            </SubmitButton>
          </Form>
        }
        note="Every record as the database has it, each hash and root worked out anew, and the signatures. What was found is on record itself."
        title="Verified here"
      >
        {answer?.errors.map((sentence) => (
          <Notice key={sentence} title={sentence} tone="bad" />
        ))}
        <Verification verification={page.verification} />
      </Panel>
      <Panel
        note="Each tree head is also kept where whoever owns the database has no hand. Verifying compares them."
        title="Anchored outside"
      >
        <Anchors anchors={page.anchors} />
      </Panel>
      <Panel title="Take it with you">
        <Muted small>
          The JSON Lines hold every record and all tree heads. <code>switchyard audit verify</code> checks them anywhere, without this
          console, and names the first record that is not as it was written. Taking the audit out is itself on record.
        </Muted>
        {page.export.allowed ? (
          <Group mt="sm">
            {/* Plain links, since what answers is a file and no page. */}
            <Button component="a" download href={to.auditExport('jsonl')} variant="default">
              Download as JSON Lines
            </Button>
            <Button component="a" download href={to.auditExport('csv')} variant="default">
              Download as CSV
            </Button>
          </Group>
        ) : (
          <Muted small>{page.export.reason}</Muted>
        )}
      </Panel>
      <Panel flush title="Signed tree heads">
        {page.rows.length === 0 ? (
          <Empty title="None yet">The first is signed within a minute.</Empty>
        ) : (
          <DataTable
            caption="Signed tree heads, newest first"
            columns={[
              { header: 'Signed', cell: ({ at }) => <When at={new Date(at)} /> },
              { header: 'Records', cell: ({ size }) => <Link to={to.auditRecord(size)}>1 to {size.toLocaleString('en-US')}</Link> },
              { header: 'Root', cell: ({ root }) => <ShortValue text={root} /> },
            ]}
            rowKey={({ size }) => String(size)}
            rows={page.rows}
          />
        )}
      </Panel>
      {last !== undefined && page.rows.length === 50 && (
        <Link to={to.auditIntegrity({ before: String(last.size) })}>Earlier tree heads</Link>
      )}
    </Page>
  );
}
