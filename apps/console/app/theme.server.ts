// The look a person chose, kept in a cookie so that the first byte already has the right colours, JavaScript or not.
import { createCookie } from '@remix-run/node';

export const looks = ['auto', 'light', 'dark'] as const;
export type Look = (typeof looks)[number];

const cookie = createCookie('look', { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 365 * 24 * 3600 });

export async function readLook(request: Request): Promise<Look> {
  const stored: unknown = await cookie.parse(request.headers.get('cookie'));
  return looks.find((look) => look === stored) ?? 'auto';
}

export function saveLook(look: string): Promise<string> {
  return cookie.serialize(looks.find((known) => known === look) ?? 'auto');
}
