// Who calls the API: a personal token names a person, whose rights are the caller's.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';

/** Finds the caller behind `Authorization: Bearer swt_…`. */
export async function callerOf(ports: Ports, authorization: string | undefined, requestId: string): Promise<Result<Caller>> {
  const token = /^Bearer\s+(swt_[A-Za-z0-9_-]{20,200})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return refuse('UNAUTHENTICATED', 'Send a personal token: "Authorization: Bearer swt_…".');
  const person = await ports.read(({ people }) => people.findByToken(sha256Hex(new TextEncoder().encode(token))));
  if (!person?.active) return refuse('UNAUTHENTICATED', 'This token is unknown or revoked; make another one in the console.');
  const { id, name, email, grants } = person;
  return accept({ actor: { id, name, email, grants }, requestId });
}
