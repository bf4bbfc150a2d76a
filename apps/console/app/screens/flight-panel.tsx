// How what a change would make live fared with the edge's own builds.

import type { Flight } from '../ports/flight.ts';
import type { ChangeFlight } from '../queries/changes/change-flight.server.ts';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Facts, Panel } from '../ui/page.tsx';

const number = new Intl.NumberFormat('en');
const milliseconds = (ms: number) => `${Number(ms.toPrecision(2))} ms`;

export function FlightPanel({ builds, flight }: ChangeFlight) {
  if (builds.length === 0) return null;
  return (
    <Panel note="What it would make live, opened and evaluated by the edge’s own builds." title="Flight test">
      {flight ? <Outcome flight={flight} /> : <Muted>Not flown yet. Validating does it.</Muted>}
    </Panel>
  );
}

function Outcome({ flight }: { flight: Flight }) {
  const { builds, contexts, openMs, outcome, at } = flight;
  const { findings, evaluations, usualMs } = outcome;
  const failed = findings.some(({ severity }) => severity === 'error');
  return (
    <>
      <p>
        {contexts === 0 ? (
          <Badge tone="warn">Not made</Badge>
        ) : failed ? (
          <Badge tone="bad">Failed</Badge>
        ) : (
          <Badge tone="good">Passed</Badge>
        )}{' '}
        <Muted small>
          <When at={at} />
        </Muted>
      </p>
      {contexts > 0 && (
        <Facts
          items={[
            ['With', builds.length === 1 ? 'the deployed build' : 'the deployed build and the one before'],
            ['Tried', `${number.format(evaluations)} evaluations, ${number.format(contexts)} contexts`],
            ['Opens in', usualMs === null ? milliseconds(openMs) : `${milliseconds(openMs)}, usually ${milliseconds(usualMs)}`],
          ]}
        />
      )}
    </>
  );
}
