// Setting up a second factor in the browser: what the page offers, and what becomes of its answers. With the first one, a half-open session
// becomes a whole one.
import type { AppLoadContext } from '@remix-run/node';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { NewTotp } from '../ports/identity.ts';
import { type Enrolling, rotateSession } from '../session.server.ts';
import { addPasskey } from '../usecases/factors/add-passkey.server.ts';
import { beginTotp } from '../usecases/factors/begin-totp.server.ts';
import { confirmTotp } from '../usecases/factors/confirm-totp.server.ts';
import { recordLogin } from './enter.server.ts';

export async function enrolment(
  { container: { ports } }: AppLoadContext,
  { session, person }: Enrolling,
): Promise<{ totp: NewTotp | undefined; passkey: object }> {
  const factors = await ports.read((stores) => stores.factors.list(person.id));
  const begun = factors.find(({ is, confirmedAt }) => is.kind === 'totp' && confirmedAt === null);
  const known = factors.flatMap(({ is }) => (is.kind === 'passkey' ? [is] : []));
  const { options, challenge } = await ports.proofs.offerPasskey(person, known);
  await ports.transaction(({ sessions }) => sessions.setChallenge(session.id, challenge));
  return { totp: begun?.is.kind === 'totp' ? ports.proofs.showTotp(begun.is.sealedSecret, person.email) : undefined, passkey: options };
}

export type NewFactor =
  | { readonly kind: 'begin' }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly name: string; readonly answer: unknown };

export interface Enrolled {
  readonly cookies: readonly string[];
  readonly recoveryCodes: readonly string[] | null;
}

export async function enrol(context: AppLoadContext, request: Request, enrolling: Enrolling, asked: NewFactor): Promise<Result<Enrolled>> {
  const { ports } = context.container;
  const { caller, session, person } = enrolling;
  if (asked.kind === 'begin') {
    const begun = await beginTotp(ports, caller);
    return begun.ok ? accept({ cookies: [], recoveryCodes: null }) : begun;
  }
  const { challenge } = session;
  if (asked.kind === 'passkey' && challenge === null) return refuse('FACTOR_REFUSED', 'This page is too old. Open it again.');
  const added =
    asked.kind === 'code'
      ? await confirmTotp(ports, caller, { code: asked.code })
      : await addPasskey(ports, caller, { name: asked.name, answer: asked.answer, challenge: challenge ?? '' });
  if (!added.ok) return added;
  const proof = asked.kind === 'code' ? 'totp' : 'passkey';
  if (session.proof === null) await recordLogin(context, request, person, proof);
  return accept({
    cookies: [await rotateSession(context, session, { proof, provedAt: ports.now() })],
    recoveryCodes: added.value.recoveryCodes,
  });
}
