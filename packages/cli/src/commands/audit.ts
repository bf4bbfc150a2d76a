// The audit from the command line: as a file, and verified without trusting the console that it came from.
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { CommandFailure, exitCodes, usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { verifyAuditFile } from '../verify-audit-file.ts';

interface ExportOptions {
  readonly csv?: true;
}

async function exportAudit(session: Session, [path = '']: string[], { csv }: ExportOptions): Promise<void> {
  const format = csv ? 'csv' : 'jsonl';
  const texts = await session.api.download(`/audit/export?format=${format}`);
  const file = await open(path, 'w').catch((error: Error) => {
    throw usage(`${path} cannot be written: ${error.message}`);
  });
  try {
    for await (const text of texts) await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
  session.answer({ path, format }, () => `Written to ${path}.`);
}

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

function readKeys(path: string): JSONWebKeySet {
  try {
    return KeySet.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw usage(`${path} holds no JWK Set; \`switchyard key-set\` prints one.`);
  }
}

interface VerifyOptions {
  readonly keys?: string;
  readonly head?: string[];
  readonly anchors?: string;
}

const AnchorPage = z.object({ treeHeads: z.array(z.string()), cursor: z.string().nullable() });

/** All tree heads that are kept with the edge. */
async function readAnchors(edgeUrl: string): Promise<string[]> {
  if (!URL.canParse(edgeUrl)) throw usage(`${edgeUrl} is not an address such as https://edge.example.com.`);
  const heads: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '1000', ...(cursor && { cursor }) });
    const response = await fetch(new URL(`/v1/audit/tree-heads?${query}`, edgeUrl)).catch(() => undefined);
    const page = response?.ok ? AnchorPage.safeParse(await response.json()).data : undefined;
    if (!page) throw new CommandFailure(`The edge at ${edgeUrl} does not say which tree heads it keeps.`, exitCodes.unreachable);
    heads.push(...page.treeHeads);
    cursor = page.cursor;
  }
  return heads;
}

async function verify(session: Session, [path = '']: string[], { keys, head = [], anchors }: VerifyOptions): Promise<void> {
  const kept = head.map((file) => readFileSync(file, 'utf8').trim());
  const verdict = await verifyAuditFile(path, {
    keys: keys === undefined ? null : readKeys(keys),
    kept,
    anchored: anchors === undefined ? [] : await readAnchors(anchors),
  });
  const { records, removed, root, heads, anchored, signaturesChecked } = verdict;
  const signatures = signaturesChecked
    ? `${heads} signed tree heads agree.`
    : `${heads} tree heads agree; their signatures were not checked, give the console's public keys by --keys.`;
  const elsewhere = anchors === undefined ? [] : [`${anchored} of them are kept with the edge at ${anchors}.`];
  const gone = removed > 0 ? [`The content of ${removed} of them was removed under retention, as later records say.`] : [];
  session.answer(verdict, () =>
    [`${records} records, each as it was written.`, ...gone, signatures, ...elsewhere, `Root: ${root}`].join('\n'),
  );
}

const collect = (value: string, previous: string[] = []) => [...previous, value];

export function addAuditCommands(program: Command, world: World): void {
  const audit = program.command('audit').description('who did what: as a file, and verified');
  audit
    .command('export')
    .argument('<file>', 'where to write it')
    .description('the whole audit, to be verified anywhere')
    .option('--csv', 'for a spreadsheet; cannot be verified')
    .action(inSession<ExportOptions>(world, exportAudit));
  audit
    .command('verify')
    .argument('<file>', 'that export wrote')
    .description('whether every record is as it was written; needs no console')
    .option('--keys <file>', 'public keys that tree heads must be signed by, as a JWK Set')
    .option('--head <file>', 'a tree head that you kept, as its JWS; may be given several times', collect)
    .option('--anchors <address>', 'of the edge: compares the tree heads that are kept there')
    .action(inSession<VerifyOptions>(world, verify));
  for (const command of audit.commands) command.exitOverride();
}
