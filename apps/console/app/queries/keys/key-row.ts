// A key on one line: what it is, what everyone gets, and what is odd about it.
import { plainScopeText } from '@switchyard/registry-core/change/body-diff';
import { serveWords, valueWords } from '@switchyard/registry-core/change/value-words';
import type { ConfigType } from '@switchyard/registry-core/registry/config-key';
import type { FlagType, ValueType } from '@switchyard/registry-core/registry/flag';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import type { Kill, RevisionHistoryRow } from '../../ports.ts';

export interface KeyRow {
  readonly key: string;
  readonly kind: 'config' | 'flag';
  readonly type: ConfigType | FlagType;
  /** Flags only: the type of their variants' values. */
  readonly valueType: ValueType | null;
  readonly description: string;
  readonly owner: string;
  readonly tags: readonly string[];
  readonly sensitivity: readonly Sensitivity[];
  readonly clientReadable: boolean;
  readonly archived: boolean;
  readonly disabled: boolean;
  readonly killed: boolean;
  /** What everyone gets who has no setting of their own, in words. */
  readonly everyone: string;
  /** Settings for parts of the world. */
  readonly overrides: number;
  readonly revision: number;
  /** Open changes that edit it. */
  readonly openChanges: number;
  /** The release that gave it its present body. */
  readonly lastChange: LastChange | null;
}

export interface LastChange {
  readonly at: Date;
  readonly releaseVersion: string;
  readonly publisherName: string;
}

interface KeyAround {
  readonly revision: number;
  readonly kill: Kill | undefined;
  readonly openChanges: number;
  readonly last: RevisionHistoryRow | undefined;
}

export function toKeyRow(key: string, body: RegistryKey, { revision, kill, openChanges, last }: KeyAround): KeyRow {
  return {
    key,
    kind: body.kind,
    type: typeOf(body),
    valueType: valueTypeOf(body),
    description: body.description,
    owner: body.owner,
    tags: body.tags,
    sensitivity: body.sensitivity,
    clientReadable: body.clientReadable,
    archived: body.archived,
    disabled: isDisabled(body),
    killed: kill !== undefined,
    everyone: everyoneWords(body),
    overrides: overridesOf(body),
    revision,
    openChanges,
    lastChange: last ? { at: last.at, releaseVersion: last.releaseVersion, publisherName: last.publisherName } : null,
  };
}

export function typeOf(body: RegistryKey): ConfigType | FlagType {
  return body.kind === 'config' ? body.type : body.flagType;
}

export function valueTypeOf(body: RegistryKey): ValueType | null {
  return body.kind === 'flag' ? body.valueType : null;
}

export function isDisabled(body: RegistryKey): boolean {
  return body.kind === 'flag' && body.state === 'disabled';
}

const isGlobal = ({ scope }: RegistryKey['settings'][number]) => plainScopeText(scope) === 'global';

/** Settings for parts of the world. */
export function overridesOf({ settings }: RegistryKey): number {
  return settings.length - settings.filter(isGlobal).length;
}

function everyoneWords(body: RegistryKey): string {
  if (body.kind === 'config') {
    const global = body.settings.find(isGlobal);
    return valueWords(global ? global.value : body.default, body.unit);
  }
  const global = body.settings.find(isGlobal);
  return global ? serveWords(global.serve, body) : body.off;
}
