// Keeps a form whose sender must first sign in again or prove who they are, and gives it back to the same person, once.
import type { AppLoadContext } from '@remix-run/node';
import type { ParkedForm } from '../ports/identity.ts';
import { identityCookie, idOfSecret, readSecretCookie } from './identity-cookies.server.ts';

const formBytesMax = 256 * 1024;

/** A copy of the form, taken before anybody reads it; files are not kept, they are chosen again. */
export function copyForm(request: Request): Request | undefined {
  if (request.method !== 'POST' || request.bodyUsed) return undefined;
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const length = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  return length <= formBytesMax ? request.clone() : undefined;
}

/** Answers the cookie by which it is found again. */
export async function parkForm(
  { container: { ports, settings } }: AppLoadContext,
  { copy, personId, why }: { readonly copy: Request; readonly personId: string; readonly why: ParkedForm['why'] },
): Promise<string> {
  const secret = ports.newSecret();
  const { pathname, search } = new URL(copy.url);
  const body = await copy.text();
  await ports.transaction(({ identities }) =>
    identities.park({ id: idOfSecret(secret), personId, path: pathname + search, body, why, at: ports.now() }),
  );
  return identityCookie('parked', settings).serialize(secret);
}

export interface GivenBackForm {
  readonly path: string;
  readonly why: ParkedForm['why'];
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export async function takeParkedForm(
  { container: { ports, settings } }: AppLoadContext,
  request: Request,
  personId: string,
): Promise<GivenBackForm | undefined> {
  const secret = await readSecretCookie(identityCookie('parked', settings), request);
  if (secret === undefined || secret === 'forged') return undefined;
  const form = await ports.transaction(({ identities }) => identities.takeParked(idOfSecret(secret), personId));
  return form && { path: form.path, why: form.why, fields: [...new URLSearchParams(form.body)] };
}
