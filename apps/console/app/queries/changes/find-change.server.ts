// The change behind a name in a URL or on a command line: its id, or its number.
import type { Change } from '@switchyard/registry-core/change/change';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Attempt } from '../../access.server.ts';
import type { Ports, Stores } from '../../ports.ts';
import { permit } from '../permit.server.ts';

export function findChange(ports: Ports, name: string): Promise<Result<Change>> {
  return ports.read((stores) => changeNamed(stores, name));
}

/** For those who may look at its environment. */
export async function findViewableChange(viewing: Attempt, name: string | number): Promise<Result<Change>> {
  const found = await changeNamed(viewing.stores, String(name));
  if (!found.ok) return found;
  const mayView = permit(viewing, { verb: 'registry:view', environment: found.value.environment });
  return mayView.allowed ? found : refuse('FORBIDDEN', mayView.reason ?? '');
}

async function changeNamed({ changes }: Stores, name: string): Promise<Result<Change>> {
  const number = /^#?([1-9]\d{0,8})$/.exec(name)?.[1];
  const change = number === undefined ? await changes.find(name) : await changes.findByNumber(Number(number));
  return change ? accept(change) : refuse('UNKNOWN_CHANGE', `There is no change ${name}.`);
}
