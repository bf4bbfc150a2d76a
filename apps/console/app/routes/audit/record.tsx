import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { auditRecord } from '../../queries/audit/audit-record.server.ts';
import { BasisWords } from '../../screens/basis-words.tsx';
import { SideBySide } from '../../screens/diff-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Facts, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const seq = Number(params.seq);
  if (!Number.isInteger(seq) || seq < 1) throw notFound('A record is named by its number.');
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await auditRecord(context.container.ports, caller, { seq })) };
}

export default function AuditRecordPage() {
  const { environment, page } = useLoaded<typeof loader>();
  const { record, changes, intact, previousSeq, release } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      title={
        <>
          Record {record.seq} <Badge tone={intact ? 'good' : 'bad'}>{intact ? 'Fits the chain' : 'Does not fit the chain'}</Badge>
          {record.result === 'refused' && <Badge tone="bad">Refused</Badge>}
        </>
      }
      trail={[{ label: 'Audit', to: to.audit() }]}
    >
      {record.removedAt && (
        <Notice title="Its content was removed under retention." tone="info">
          <When at={record.removedAt} />. Its hash stays, so the chain and the signed tree heads still hold.
        </Notice>
      )}
      <Panel title="What happened">
        <Facts
          items={[
            ['When', <When at={record.at} full key="at" />],
            [
              'Who',
              <Link key="who" to={to.audit({ actor: record.actorId })}>
                {record.actorName}
              </Link>,
            ],
            ['As', record.actorRoles || '–'],
            record.basis != null && ['By what right', <BasisWords basis={record.basis} environment={environment} key="basis" />],
            ['Did', <code key="verb">{record.verb}</code>],
            [
              'To',
              <Link key="target" to={to.audit({ target: record.target })}>
                <code>{record.target}</code>
              </Link>,
            ],
            ['Environment', record.environment ?? '–'],
            release !== null && [
              'Release',
              <Link key="release" to={inEnvironment(record.environment ?? environment).release(release)}>
                {release}
              </Link>,
            ],
            record.environment !== null && [
              'Served then',
              <Link key="then" to={inEnvironment(record.environment).playground({ at: record.at.toISOString() })}>
                what a context got at this moment
              </Link>,
            ],
            ['Reason', record.reason || '–'],
            ['Request', <code key="request">{record.requestId ?? '–'}</code>],
          ]}
        />
      </Panel>
      <Panel flush={changes.length > 0} title="Before and after">
        {changes.length === 0 ? <Muted>Nothing recorded.</Muted> : <SideBySide changes={changes} />}
      </Panel>
      <Panel title="Its place in the chain">
        <Facts
          items={[
            ['Hash', <code key="hash">{record.hash}</code>],
            [
              'Before it',
              <code key="previous">
                {previousSeq === null ? record.previousHash : <Link to={to.auditRecord(previousSeq)}>{record.previousHash}</Link>}
              </code>,
            ],
          ]}
        />
      </Panel>
    </Page>
  );
}
