// How somebody signs in, as panels: sessions, second factors, recovery codes, trusted devices; each with the way to take it away.
import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { paths } from '../paths.ts';
import type { FactorKind, SessionProof } from '../ports/identity.ts';
import type { DeviceRow, FactorRow, SecurityPage, SessionRow } from '../queries/identity/security-page.server.ts';
import { LinkButton, SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { IconPlus } from '../ui/icons.ts';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Columns, Empty, Facts, Panel } from '../ui/page.tsx';
import { agentWords } from './agent-words.ts';
import { SubLine } from './domain.tsx';
import { RecoveryCodes } from './door.tsx';

const proofWords: Readonly<Record<SessionProof, string>> = {
  issuer: 'identity provider',
  totp: 'authenticator app',
  passkey: 'passkey',
  recovery: 'recovery code',
  device: 'trusted device',
};
const kindWords: Readonly<Record<FactorKind, string>> = { totp: 'Authenticator app', passkey: 'Passkey' };

interface StepButtonProps {
  step: string;
  id?: string;
  label: string;
  children: ReactNode;
  reason: string | null;
}

/** One button that takes something away. */
function StepButton({ step, id, label, children, reason }: StepButtonProps) {
  return (
    <Form method="post">
      {id !== undefined && <input name="id" type="hidden" value={id} />}
      <SubmitButton aria-label={label} color="alarm" name="step" reason={reason} size="compact-sm" value={step} variant="light">
        {children}
      </SubmitButton>
    </Form>
  );
}

function Sessions({ rows, reason }: { rows: readonly SessionRow[]; reason: string | null }) {
  return (
    <DataTable
      caption="Open sessions"
      columns={[
        {
          header: 'Where',
          wide: true,
          cell: ({ userAgent, from, current }) => (
            <>
              {agentWords(userAgent)} {current && <Badge tone="good">This one</Badge>}
              <SubLine>address {from}</SubLine>
            </>
          ),
        },
        { header: 'Second factor', fit: true, cell: ({ proof }) => (proof ? proofWords[proof] : <Badge tone="warn">not yet shown</Badge>) },
        { header: 'Signed in', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
        { header: 'Last seen', fit: true, cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
        { header: 'Ends', fit: true, cell: ({ endsAt }) => <When at={endsAt} /> },
        {
          header: 'End it',
          fit: true,
          cell: ({ session, userAgent, current }) =>
            !current && (
              <StepButton id={session} label={`End the session of ${agentWords(userAgent)}`} reason={reason} step="end-session">
                End
              </StepButton>
            ),
        },
      ]}
      isStrong={({ current }) => current}
      rowKey={({ session }) => session}
      rows={rows}
    />
  );
}

function Factors({ rows, reason }: { rows: readonly FactorRow[]; reason: string | null }) {
  if (rows.length === 0) return <Empty title="None here; the identity provider asks for one" />;
  return (
    <DataTable
      caption="Second factors"
      columns={[
        {
          header: 'Second factor',
          wide: true,
          cell: ({ name, kind }) =>
            name === kindWords[kind] ? (
              name
            ) : (
              <>
                {name} <Muted small>{kindWords[kind]}</Muted>
              </>
            ),
        },
        { header: 'Added', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
        { header: 'Last used', fit: true, cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : <Muted>never</Muted>) },
        {
          header: 'Remove',
          fit: true,
          cell: ({ id, name }) => (
            <StepButton id={id} label={`Remove ${name}`} reason={reason} step="remove-factor">
              Remove
            </StepButton>
          ),
        },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

function Devices({ rows, reason }: { rows: readonly DeviceRow[]; reason: string | null }) {
  return (
    <DataTable
      caption="Trusted devices"
      columns={[
        { header: 'Device', wide: true, cell: ({ userAgent }) => agentWords(userAgent) },
        { header: 'Trusted', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
        { header: 'Last seen', fit: true, cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
        { header: 'Until', fit: true, cell: ({ expiresAt }) => <When at={expiresAt} /> },
        {
          header: 'Forget',
          fit: true,
          cell: ({ id, userAgent }) => (
            <StepButton id={id} label={`Forget ${agentWords(userAgent)}`} reason={reason} step="forget-device">
              Forget
            </StepButton>
          ),
        },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

interface SecurityViewProps {
  page: SecurityPage;
  /** Where one comes back to after setting up a second factor. */
  here: string;
  recoveryCodes: readonly string[] | null;
}

function RecoveryPanel({ page }: { page: SecurityPage }) {
  const { own, recoveryCodesLeft, decisions } = page;
  return (
    <Panel note="Each lets in once, without phone or key." title="Recovery codes">
      <Facts items={[['Unused', recoveryCodesLeft === 0 ? 'none' : `${recoveryCodesLeft} of 10`]]} />
      {own && page.factors.length > 0 && (
        <Form method="post">
          <SubmitButton name="step" reason={decisions.removeFactor.reason} value="renew-codes" variant="default">
            Make new ones
          </SubmitButton>
        </Form>
      )}
    </Panel>
  );
}

function Aside({ page }: { page: SecurityPage }) {
  const { own, limits, groups, decisions } = page;
  return (
    <>
      <Panel title="How long a session lasts">
        <Facts
          items={[
            ['Without use', `${limits.idleMinutes} minutes`],
            ['At the longest', `${limits.absoluteHours} hours`],
            groups !== null && ['Roles come from', groups.join(', ') || 'no group'],
          ]}
        />
      </Panel>
      <RecoveryPanel page={page} />
      {!own && (
        <Panel note="For a colleague who lost phone and key: they sign in and set up new ones." title="Start over">
          <StepButton
            label={`Remove all second factors of ${page.person.name}`}
            reason={decisions.removeFactor.reason}
            step="reset-factors"
          >
            Remove all second factors
          </StepButton>
        </Panel>
      )}
    </>
  );
}

export function SecurityView({ page, here, recoveryCodes }: SecurityViewProps) {
  const { own, sessions, factors, devices, decisions } = page;
  const others = sessions.filter(({ current }) => !current).length;
  const endReason = decisions.endSession.reason;
  return (
    <>
      {recoveryCodes !== null && (
        <Notice title="Your new recovery codes; those from before are worth nothing any more. They are not shown again" tone="good">
          <RecoveryCodes codes={recoveryCodes} />
        </Notice>
      )}
      <Columns aside={<Aside page={page} />}>
        <Panel
          actions={
            others > 0 && (
              <StepButton label={own ? 'Sign out everywhere else' : 'Sign out everywhere'} reason={endReason} step="end-sessions">
                {own ? 'Sign out everywhere else' : 'Sign out everywhere'}
              </StepButton>
            )
          }
          flush
          title="Open sessions"
        >
          {sessions.length === 0 ? <Empty title="Not signed in anywhere" /> : <Sessions reason={endReason} rows={sessions} />}
        </Panel>
        <Panel
          actions={
            own && (
              <LinkButton leftSection={<IconPlus aria-hidden="true" size={14} />} size="xs" to={paths.setUpFactor({ next: here })}>
                Add one
              </LinkButton>
            )
          }
          flush
          title="Second factors"
        >
          <Factors reason={decisions.removeFactor.reason} rows={factors} />
        </Panel>
        {devices.length > 0 && (
          <Panel flush note="They are not asked for a second factor at sign-in; before what matters they are." title="Trusted devices">
            <Devices reason={endReason} rows={devices} />
          </Panel>
        )}
      </Columns>
    </>
  );
}
