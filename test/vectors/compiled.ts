// A registry as an opened snapshot, for tests that have no use for what can go wrong on the way.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';

export function compile(registry: Registry): Uint8Array {
  const { bytes, findings } = compileSnapshot(registry);
  if (bytes === undefined) throw new Error(JSON.stringify(findings.filter(({ severity }) => severity === 'error')));
  return bytes;
}

export function open(bytes: Uint8Array): OpenedSnapshot {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}
