// The change behind a name in a URL or on a command line: its id, or its number.
import type { Change } from '@switchyard/registry-core/change/change';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Ports } from '../../ports.ts';

export function findChange(ports: Ports, name: string): Promise<Result<Change>> {
  return ports.read(async ({ changes }) => {
    const number = /^#?([1-9]\d{0,8})$/.exec(name)?.[1];
    const change = number === undefined ? await changes.find(name) : await changes.findByNumber(Number(number));
    return change ? accept(change) : refuse('UNKNOWN_CHANGE', `There is no change ${name}.`);
  });
}
