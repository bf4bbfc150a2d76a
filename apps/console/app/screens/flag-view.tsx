// A flag's page: whether it is killed, the kill switch, what is served to whom, its variants, its history.
import type { SubmissionResult } from '@conform-to/react';
import { Link } from '@remix-run/react';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { ReactNode } from 'react';
import type { ExplainedHere } from '../drafting/explain-here.server.ts';
import { inEnvironment } from '../paths.ts';
import type { HistoryRow, LastChange } from '../queries/keys/key-history.ts';
import type { KeyPage } from '../queries/keys/key-page.server.ts';
import type { KeyUsage } from '../queries/usage/key-usage.server.ts';
import type { KillReach } from '../queries/usage/kill-reach.server.ts';
import { Badge, Notice } from '../ui/marks.tsx';
import { Columns, Page, Panel } from '../ui/page.tsx';
import { KindBadge, SensitivityBadges } from './domain.tsx';
import { ExplainHere } from './explain-here.tsx';
import { Elsewhere, History, KeyFacts, OpenChanges, ScopesOfKey } from './key-page.tsx';
import { KilledNotice, KillSwitch, RehearsalLine } from './kill-switch.tsx';
import { PacePanel, ReadersPanel, UsagePanel } from './usage-panels.tsx';
import { VariantsPanel } from './variants-panel.tsx';

interface FlagViewProps {
  environment: string;
  page: Omit<KeyPage, 'history' | 'body'> & { body: Flag };
  history: readonly HistoryRow[];
  changed: Readonly<Record<string, LastChange>>;
  /** Absent where the page is about something else, such as killing. */
  usage?: KeyUsage;
  /** Of a killed flag. */
  reach?: KillReach | undefined;
  /** Why it seems to have done its work, as sentences. */
  stale?: readonly string[];
  /** Absent where the page is about something else. */
  explained?: ExplainedHere;
  /** Also places that inherit everything. */
  everyPlace?: boolean;
  actions: ReactNode;
  lastResult: SubmissionResult | undefined;
}

export function FlagView(props: FlagViewProps) {
  const { environment, page, history, changed, usage, reach, stale = [], explained, everyPlace = false, actions, lastResult } = props;
  const { body, key, kill, decisions } = page;
  return (
    <Page
      actions={actions}
      lead={body.description}
      mono
      title={
        <>
          {key} <KindBadge kind="flag" type={body.flagType} /> <SensitivityBadges sensitivity={body.sensitivity} />
          {kill !== null && (
            <Badge solid tone="bad">
              Killed
            </Badge>
          )}
          {body.state === 'disabled' && <Badge tone="warn">Disabled</Badge>}
          {body.archived && <Badge>Archived</Badge>}
        </>
      }
      trail={[{ label: 'Flags', to: inEnvironment(environment).flags() }]}
    >
      {kill !== null && <KilledNotice kill={kill} mayRevive={decisions.revive.reason} off={body.off} reach={reach} />}
      {body.state === 'disabled' && <Notice title="Disabled here: callers get the default in their own code." tone="warn" />}
      {stale.length > 0 && (
        <Notice title="It seems to have done its work" tone="info">
          <p>
            {stale.join(' ')} <Link to={inEnvironment(environment).cleanUpFlag(key)}>Clean it up…</Link>
          </p>
        </Notice>
      )}
      <ScopesOfKey changed={changed} environment={environment} everyPlace={everyPlace} page={page} />
      {kill === null && (
        <KillSwitch environment={environment} flag={key} lastResult={lastResult} off={body.off} reason={decisions.kill.reason} />
      )}
      {kill === null && !body.archived && (
        <RehearsalLine environment={environment} flag={key} reason={decisions.rehearse.reason} rehearsal={page.rehearsal} />
      )}
      <Columns
        aside={
          <>
            <Panel title="About">
              <KeyFacts body={body} revision={page.revision} />
            </Panel>
            <OpenChanges environment={environment} rows={page.openChanges} />
            {reach && <PacePanel propagation={reach.propagation} what="kills" />}
            {usage && <ReadersPanel readers={usage.readers} />}
            <Elsewhere here={environment} page={page} />
          </>
        }
      >
        {usage && <UsagePanel by="variant" usage={usage} />}
        <VariantsPanel flag={body} usage={usage} />
        {explained && <ExplainHere explained={explained} />}
        <History environment={environment} rows={history} />
      </Columns>
    </Page>
  );
}
