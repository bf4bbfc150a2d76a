// The cookies of identity: signed, for this host only, not for scripts, and not sent along by other sites' forms.
import { type Cookie, createCookie } from '@remix-run/node';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Settings } from '../settings.server.ts';

type CookieSettings = Pick<Settings, 'CONSOLE_URL' | 'SESSION_SECRET'>;

const maxAges = { session: undefined, 'sign-in': 600, passkey: 300, device: 30 * 24 * 3600, parked: 15 * 60 } as const;
export type CookieName = keyof typeof maxAges;

export function identityCookie(name: CookieName, { CONSOLE_URL, SESSION_SECRET }: CookieSettings): Cookie {
  const secure = CONSOLE_URL.startsWith('https:');
  const maxAge = maxAges[name];
  // Browsers take a cookie of the name __Host- from this very host only, over TLS.
  return createCookie(secure ? `__Host-${name}` : name, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    secrets: [SESSION_SECRET],
    ...(maxAge !== undefined && { maxAge }),
  });
}

/** What a browser holds is a secret; what the database knows is its hash. */
export function idOfSecret(secret: string): string {
  return sha256Hex(new TextEncoder().encode(secret));
}

/** The secret inside; `forged`: there is one that we did not sign. */
export async function readSecretCookie(cookie: Cookie, request: Request): Promise<string | 'forged' | undefined> {
  const header = request.headers.get('cookie');
  const value: unknown = await cookie.parse(header);
  if (typeof value === 'string' && value.length > 20) return value;
  const sent = header?.split(';').some((part) => part.trim().startsWith(`${cookie.name}=`) && part.trim().length > cookie.name.length + 1);
  return sent ? 'forged' : undefined;
}
