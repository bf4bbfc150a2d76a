// Verifies an exported audit without the console it came from: the chain, the tree, and the signatures of the tree heads. The file is
// read line by line, so it may be larger than the memory.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AuditFileHeader, AuditFileRecord, AuditFileTreeHead } from '@switchyard/registry-core/audit/audit-file';
import { TreeHead, treeHeadType } from '@switchyard/registry-core/audit/tree-head';
import { type AuditFault, type AuditVerifier, createAuditVerifier, type TrustedHead } from '@switchyard/registry-core/audit/verify-audit';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { CommandFailure, exitCodes } from './exit-codes.ts';

export interface AuditVerdict {
  readonly records: number;
  /** Those whose content was removed under retention, on record. */
  readonly removed: number;
  readonly root: string;
  readonly heads: number;
  /** Of those, the ones that are kept with the edge. */
  readonly anchored: number;
  /** Whether the heads' signatures were checked: somebody gave the keys. */
  readonly signaturesChecked: boolean;
}

export interface Trusted {
  /** Public keys of the console, had from elsewhere than the file. */
  readonly keys: JSONWebKeySet | null;
  /** Tree heads that somebody kept, as compact JWS. */
  readonly kept: readonly string[];
  /** Those that are kept with the edge; of the ones signed after the export, only what the file reaches is compared. */
  readonly anchored?: readonly string[];
}

function refused(message: string): CommandFailure {
  return new CommandFailure(message, exitCodes.refused, { code: 'AUDIT_ALTERED', message });
}

/** The tree head in a JWS; refuses what is none, or what none of the keys has signed. */
async function readTreeHead(jws: string, keys: JSONWebKeySet | null): Promise<TreeHead> {
  try {
    if (decodeProtectedHeader(jws).typ !== treeHeadType) throw new Error('it is of another type');
    const payload = keys ? (await compactVerify(jws, createLocalJWKSet(keys))).payload : Buffer.from(jws.split('.')[1] ?? '', 'base64url');
    return TreeHead.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch (error) {
    throw refused(`A tree head is not one that your keys signed: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parseLine(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(`Line ${number} is no JSON; the file was cut off or altered there.`);
  }
}

function take(verifier: AuditVerifier, line: unknown, number: number): AuditFault | undefined {
  const record = AuditFileRecord.safeParse(line);
  if (!record.success) throw refused(`Line ${number} is no audit record: ${record.error.issues[0]?.message ?? 'unknown'}.`);
  return verifier.take(record.data);
}

/** Refuses with AUDIT_ALTERED and a sentence that names the first bad record. */
export async function verifyAuditFile(path: string, { keys, kept, anchored = [] }: Trusted): Promise<AuditVerdict> {
  const heads: TrustedHead[] = await Promise.all(kept.map((jws) => readTreeHead(jws, keys)));
  const anchors = await Promise.all(anchored.map(async (jws) => ({ ...(await readTreeHead(jws, keys)), kept: 'with the edge' })));
  let verifier: AuditVerifier | undefined;
  let number = 0;
  let records = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const line = parseLine(text, number);
    if (number === 1) {
      const header = AuditFileHeader.safeParse(line).data;
      if (!header) throw refused(`${path} is no exported audit: its first line says something else.`);
      // What was signed before the export has to be in it.
      heads.push(...anchors.filter(({ at }) => at <= header.exportedAt));
      continue;
    }
    // Tree heads come before the records.
    const head = verifier ? undefined : AuditFileTreeHead.safeParse(line).data;
    if (head) {
      heads.push(await readTreeHead(head.treeHead, keys));
      continue;
    }
    verifier ??= createAuditVerifier(heads);
    const fault = take(verifier, line, number);
    if (fault) throw refused(fault.message);
    records += 1;
  }
  if (number === 0) throw refused(`${path} is empty.`);
  verifier ??= createAuditVerifier(heads);
  const missing = verifier.finish();
  if (missing) throw refused(missing.message);
  return {
    records,
    removed: verifier.removed(),
    root: verifier.root(),
    heads: heads.length,
    anchored: heads.filter((head) => head.kept !== undefined).length,
    signaturesChecked: keys !== null,
  };
}
