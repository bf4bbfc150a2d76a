// What the edge served at a moment of the past, and the way from there to the change, its approvals and its record.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { Release } from '../ports.ts';
import type { Moment } from '../queries/playground/playground.server.ts';
import { When } from '../ui/marks.tsx';
import { Facts, Panel } from '../ui/page.tsx';

export function MomentPanel({
  environment,
  moment: { at, since, seq, staged },
  release,
}: {
  environment: string;
  moment: Moment;
  release: Release;
}) {
  const to = inEnvironment(environment);
  const { version, changeId, approvals, auditSeq, publisherName } = release;
  return (
    <Panel note="As the edge served it: the release, its stage and the kills in force." title="At that moment">
      <Facts
        items={[
          ['Moment', <When at={at} full key="at" />],
          [
            'Release',
            <Link key="release" to={to.release(version)}>
              {version}
            </Link>,
          ],
          staged !== null && ['On its way', `${staged.version}, which this context ${staged.gets ? 'had' : 'did not have'} yet`],
          ['Served since', <When at={since} full key="since" />],
          ['Head', String(seq)],
          changeId !== null && [
            'Changed by',
            <Link key="change" to={to.change(changeId)}>
              the change that it published
            </Link>,
          ],
          ['Published by', publisherName],
          ['Approved by', approvals.map(({ personName }) => personName).join(', ') || '–'],
          auditSeq !== null && [
            'Audit',
            <Link key="audit" to={to.auditRecord(auditSeq)}>
              record {auditSeq}
            </Link>,
          ],
        ]}
      />
    </Panel>
  );
}
