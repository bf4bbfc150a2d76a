// The release behind a name in a URL or on a command line: its version, or its id.
import type { Ports, Release, Stores } from '../../ports.ts';

/** In this environment only. */
export async function findRelease({ releases }: Stores, environment: string, name: string): Promise<Release | undefined> {
  const found = (await releases.findByVersion(environment, name)) ?? (await releases.find(name));
  return found?.environment === environment ? found : undefined;
}

export function findReleaseByName(ports: Ports, environment: string, name: string): Promise<Release | undefined> {
  return ports.read((stores) => findRelease(stores, environment, name));
}
