// Kills and roll backs straight at the edge, signed with the recovery key, while the console and its database are away. The hub
// says what it holds, the core says what comes after it, and the hub checks that again.
import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { Head, HeadRelease, PublishAnswer, type RecoveryAct } from '@switchyard/registry-core/snapshot/head';
import { recover } from '@switchyard/registry-core/snapshot/recovery';
import { CompactSign, importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import { CommandFailure, type ExitCode, exitCodes } from './exit-codes.ts';
import type { RecoveryFile } from './recovery-file.ts';

const HeldHead = z.object({ seq: z.int(), head: z.string().nullable() });
const Published = z.object({ releases: z.array(HeadRelease.loose()) });

const timeoutMs = 15_000;
/** Somebody else may act at the same moment. */
const attemptsMax = 5;

export interface Words {
  readonly reason: string;
  readonly ticket: string;
}

export type Wanted = { readonly kind: 'kill'; readonly flag: string } | { readonly kind: 'roll-back'; readonly version: string };

/** The head that the edge took. */
export async function actAtEdge(file: RecoveryFile, environment: string, wanted: Wanted, words: Words): Promise<Head> {
  const id = `${wanted.kind === 'kill' ? 'kil' : 'act'}_r${randomBytes(12).toString('hex')}`;
  for (let attempt = 1; ; attempt += 1) {
    const act: RecoveryAct = { ...wanted, ...words, id, atMs: Date.now() };
    const head = await nextHead(file, environment, act);
    const answer = await send(file, environment, head);
    if (answer.status === 'accepted') return head;
    if (answer.status !== 'out-of-order' || attempt >= attemptsMax) throw refusedBy(answer);
  }
}

async function nextHead(file: RecoveryFile, environment: string, act: RecoveryAct): Promise<Head> {
  const { head: jws } = await read(file, environment, 'head', HeldHead);
  if (jws === null) throw new CommandFailure(`The edge holds no release of ${environment}.`, exitCodes.notFound);
  const { releases } = await read(file, environment, 'releases', Published);
  const parent = sha256Hex(new TextEncoder().encode(jws));
  const last = Head.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()));
  const head = recover({ last, parent, act, published: releases, issuedAtMs: act.atMs });
  if (head.ok) return head.value;
  const known = act.kind === 'roll-back' ? ` Known are: ${releases.map(({ version }) => version).join(', ')}.` : '';
  throw toFailure(head.refusal.code, `${head.refusal.message}${head.refusal.code === 'UNKNOWN_RELEASE' ? known : ''}`);
}

async function read<T extends z.ZodType>(file: RecoveryFile, environment: string, what: string, schema: T): Promise<z.infer<T>> {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: file.key.kid })
    .setAudience('switchyard-head')
    .setIssuedAt()
    .sign(await importJWK(file.key, 'EdDSA'));
  const response = await ask(file, environment, what, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (response.ok && parsed.success) return parsed.data;
  const { errorDetails } = z.object({ errorDetails: z.string() }).safeParse(body).data ?? {};
  const code = response.status === 401 ? exitCodes.notAllowed : exitCodes.broken;
  throw new CommandFailure(errorDetails ?? `The edge answered with status ${response.status}.`, code);
}

async function send(file: RecoveryFile, environment: string, head: Head): Promise<PublishAnswer> {
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(head)))
    .setProtectedHeader({ alg: 'EdDSA', kid: file.key.kid })
    .sign(await importJWK(file.key, 'EdDSA'));
  const body = new FormData();
  body.set('head', jws);
  const response = await ask(file, environment, 'head', { method: 'POST', body });
  const answer = PublishAnswer.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new CommandFailure(`The edge answered with status ${response.status}.`, exitCodes.broken);
}

async function ask({ edgeUrl }: RecoveryFile, environment: string, what: string, init: RequestInit): Promise<Response> {
  try {
    const url = new URL(`/v1/environments/${encodeURIComponent(environment)}/${what}`, edgeUrl);
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new CommandFailure(`The edge at ${edgeUrl} does not answer.`, exitCodes.unreachable);
  }
}

function refusedBy(answer: Exclude<PublishAnswer, { status: 'accepted' }>): CommandFailure {
  return toFailure(answer.status === 'refused' ? answer.code : answer.status.toUpperCase(), answer.message);
}

function toFailure(code: string, message: string): CommandFailure {
  return new CommandFailure(message, exitCodeOf(code), { code, message });
}

function exitCodeOf(code: string): ExitCode {
  if (code.startsWith('UNKNOWN_')) return exitCodes.notFound;
  if (code === 'BEYOND_RECOVERY' || code === 'SIGNATURE_INVALID') return exitCodes.notAllowed;
  return code === 'OUT-OF-ORDER' ? exitCodes.conflict : exitCodes.refused;
}
