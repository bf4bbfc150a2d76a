// The time zone of a browser, which tells it in a cookie (ui/zone.tsx), so that the server writes times as their reader would.
import { zoneCookie } from './ui/zone.tsx';

const given = new RegExp(`(?:^|;\\s*)${zoneCookie}=([^;]{1,64})`);

/** UTC until the browser has told, and where it told nonsense. */
export function readZone(request: Request): string {
  const zone = given.exec(request.headers.get('cookie') ?? '')?.[1]?.replaceAll('%2F', '/') ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
