// Heads and key tables as the edge reads them: what the schemas of head.ts and key-table.ts take, no more and no less, in a hundredth of
// their time to start. A test holds both against each other.
import { cohortKeyPattern, digestPattern, environmentPattern, placeIdPattern, roleIdPattern } from '../registry/name-patterns.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { integer, list, matching, members, oneOf, orNull, type Shape, such, text } from '../registry/shape.ts';
import type { Head } from './head.ts';
import { keyTableBytesMax, killsMax, recoveryActsMax, revokedMax, sdkKeysMax, stagePartsMax } from './head-limits.ts';
import type { KeyTable } from './key-table.ts';

const digest = matching(digestPattern);
const release = members({ version: text(64), snapshot: digest });
const keys = list(
  members({ id: text(64), kind: oneOf('server', 'client'), hash: digest }, { expiresAtMs: integer(), rateTier: text(32) }),
  sdkKeysMax,
);

const place = matching(placeIdPattern);
const scope = members({}, { country: place, state: place, city: place, role: matching(roleIdPattern), cohort: matching(cohortKeyPattern) });
const percent: Shape = (value) =>
  typeof value === 'number' && value >= 0 && value <= 100 && Number(value.toFixed(3)) === value ? undefined : '';
const stage = members({ salt: text(256), parts: list(members({ scope, percent }), stagePartsMax) }, { held: oneOf(true) });

const act = { id: text(64, 1), reason: text(1_000, 1), ticket: text(200, 1), atMs: integer() };
const kill = members({ kind: oneOf('kill'), flag: text(256), ...act });
const rollBack = members({ kind: oneOf('roll-back'), version: text(64), ...act });
const recoveryAct: Shape = (value) => (kill(value) === undefined ? undefined : rollBack(value));

const head = such(
  members(
    {
      environment: matching(environmentPattern),
      seq: integer(1),
      parent: orNull(digest),
      issuedAtMs: integer(),
      stable: release,
      kills: list(members({ flag: text(Number.POSITIVE_INFINITY), id: text(64) }), killsMax),
    },
    {
      candidate: release,
      stage,
      keyTable: digest,
      revoked: list(text(64), revokedMax),
      sdkKeys: keys,
      recovery: list(recoveryAct, recoveryActsMax, 1),
    },
  ),
  ({ keyTable, sdkKeys, candidate, stage: staged }: Head) =>
    (keyTable === undefined) !== (sdkKeys === undefined) && (candidate === undefined) === (staged === undefined),
);

/** Of any JSON. */
export function readHead(json: unknown): Result<Head> {
  const path = head(json);
  if (path !== undefined) return refuse('HEAD_INVALID', `The head is malformed${at(path)}.`, { path });
  // It has that shape; a head of the format before names no revoked keys.
  return accept({ ...(json as Head), revoked: (json as Partial<Head>).revoked ?? [] });
}

const keyTable = members({ keys });

/** Any bytes give a result, never a throw. */
export function readKeyTable(bytes: Uint8Array): Result<KeyTable> {
  if (bytes.byteLength > keyTableBytesMax) {
    return refuse('KEY_TABLE_TOO_LARGE', `The key table has ${bytes.byteLength} bytes; at most ${keyTableBytesMax} are read.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return refuse('KEY_TABLE_INVALID', 'The key table is not JSON.');
  }
  const path = keyTable(json);
  // It has that shape.
  return path === undefined ? accept(json as KeyTable) : refuse('KEY_TABLE_INVALID', `The key table is malformed${at(path)}.`);
}

function at(path: string): string {
  return path === '' ? ' as a whole' : ` at "${path}"`;
}
