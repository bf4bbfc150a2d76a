// Who calls the API: a key names a person or a service account, whose rights, within its limits, are the caller's. A key that has ended
// opens nothing, and whoever tries it is on record.
import { rolesOf } from '@switchyard/registry-core/access/denial';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from '../caller.ts';
import type { ApiToken } from '../ports/access.ts';
import type { Ports } from '../ports.ts';
import { basisOf, endOf, toActor } from '../who-asks.server.ts';

/** How exactly the last use is known, and how often a key that has ended is written down: whoever has one cannot fill the audit by it. */
const notedEveryMs = 60_000;
const ended = { revoked: 'revoked', expired: 'past its end' } as const;

/** Finds the caller behind `Authorization: Bearer swt_…`; `onUnknown` hears of a token that is none of ours. */
export async function callerOf(
  ports: Ports,
  authorization: string | undefined,
  requestId: string,
  onUnknown: () => Promise<void> = async () => {},
): Promise<Result<Caller>> {
  const secret = /^Bearer\s+(swt_[A-Za-z0-9_-]{20,200})$/i.exec(authorization ?? '')?.[1];
  if (secret === undefined) return refuse('UNAUTHENTICATED', 'Send a token: "Authorization: Bearer swt_…".');
  const hash = sha256Hex(new TextEncoder().encode(secret));
  const found = await ports.read(async ({ tokens, people }) => {
    const token = await tokens.findByHash(hash);
    return token && { token, person: await people.find(token.personId) };
  });
  if (found?.person === undefined) {
    await onUnknown();
    return refuse('UNAUTHENTICATED', 'This token is unknown; make one in the console.');
  }
  const { token, person } = found;
  const now = ports.now();
  const over = endOf(token, now);
  if (over === undefined && person.active) {
    if (isDue(token.lastUsedAt, now)) await ports.transaction(({ tokens }) => tokens.use(token.id, now));
    return accept({ actor: toActor(person), requestId, keyId: token.id });
  }
  const message = over ? `This token is ${ended[over]}; make another one in the console.` : 'The owner of this token is deactivated.';
  const { refusal } = refuse('UNAUTHENTICATED', message);
  if (isDue(token.lastRefusedAt, now)) await noteRefusal(ports, token, { requestId, message });
  return { ok: false, refusal };
}

function isDue(lastAt: Date | null, now: Date): boolean {
  return lastAt === null || now.getTime() - lastAt.getTime() >= notedEveryMs;
}

function noteRefusal(ports: Ports, { id, name, personId, scope }: ApiToken, said: { requestId: string; message: string }): Promise<void> {
  return ports.transaction(async (stores) => {
    const person = await stores.people.find(personId);
    if (!person) return;
    await stores.tokens.refuse(id, ports.now());
    const actor = { ...toActor(person), key: { id, name, scope } };
    await stores.audit.append({
      at: ports.now(),
      actorId: actor.id,
      actorName: actor.name,
      actorRoles: rolesOf(actor),
      verb: 'token.use',
      target: `token:${id}`,
      environment: null,
      reason: '',
      before: null,
      after: { code: 'UNAUTHENTICATED', message: said.message },
      result: 'refused',
      requestId: said.requestId,
      basis: basisOf(actor, []),
    });
  });
}
