// Times in the zone of whoever reads them. The browser tells its zone once, in a cookie; server and browser then write the same words.
import { useRevalidator, useRouteLoaderData } from '@remix-run/react';
import { useEffect } from 'react';

export const zoneCookie = 'zone';
const yearSeconds = 365 * 86_400;

export function useZone(): string {
  return useRouteLoaderData<{ zone: string }>('root')?.zone ?? 'UTC';
}

/** Once on each page: when the browser is somewhere else than the page was written for, it says so and has it written again. */
export function ZoneKeeper() {
  const written = useZone();
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const told = document.cookie.split('; ').includes(`${zoneCookie}=${timeZone}`);
    // A zone that this browser knows and the server does not stays UTC.
    if (told || (timeZone === 'UTC' && written === 'UTC')) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the store for cookies that is not a string is not everywhere yet
    document.cookie = `${zoneCookie}=${timeZone}; path=/; max-age=${yearSeconds}; samesite=lax`;
    revalidate();
  }, [written, revalidate]);
  return null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: making one costs more than a hundred uses. */
export function formatIn(zone: string, options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const name = JSON.stringify([zone, options]);
  const format = formats.get(name) ?? new Intl.DateTimeFormat('en', { ...options, hourCycle: 'h23', timeZone: zone });
  formats.set(name, format);
  return (at) => format.format(at);
}
