// The audit: its records, the signed tree heads over them, proofs, and all of it as a file.
import * as z from 'zod';
import { anchorPlaces } from '../ports/audit.ts';
import type { Ports } from '../ports.ts';
import { AuditList, auditList } from '../queries/audit/audit-list.server.ts';
import { auditConsistency, auditInclusion, auditVerification, TreeHeadList, treeHeads } from '../queries/audit/audit-proofs.server.ts';
import { exportAudit } from '../usecases/audit/export-audit.server.ts';
import { verifyAudit } from '../usecases/audit/verify-audit.server.ts';
import { AuditRecordBody, Time, TreeHeadBody } from './answer-schemas.ts';
import { type Api, addEndpoint, QueryNumber } from './endpoint.ts';
import { addFileEndpoint } from './file-endpoint.ts';

const tag = 'Audit';
const Proof = z.array(z.string());
const VerificationBody = z
  .object({
    at: Time,
    records: z.int(),
    removed: z.int().meta({ description: 'Records whose content was removed under retention.' }),
    treeHeads: z.int(),
    keysUnknown: z.int().meta({ description: 'Tree heads signed by keys that were rotated away; their roots were checked.' }),
    anchors: z.array(z.object({ place: z.enum(anchorPlaces), compared: z.int(), failure: z.string().nullable() })).meta({
      description: 'Tree heads kept outside of the database that were compared, by place, or why they could not be.',
    }),
    fault: z
      .object({ seq: z.int(), message: z.string() })
      .nullable()
      .meta({ description: 'The first record that is not as it was written.' }),
  })
  .meta({ id: 'AuditVerification' });

export function addAuditEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/audit',
    tag,
    summary: 'Audit records, newest first: all of them, or your own where your roles allow no more.',
    query: AuditList.extend({ limit: QueryNumber.min(1).max(1000).optional(), beforeSeq: QueryNumber.min(1).optional() }),
    answer: z.object({
      rows: z.array(AuditRecordBody),
      sees: z.enum(['all', 'own']),
      because: z.string().nullable(),
      beforeSeq: z.int().nullable(),
    }),
    handle: ({ caller, query }) => auditList(ports, caller, query),
  });
  addProofs(api, ports);
  addVerification(api, ports);
  addExport(api, ports);
}

function addProofs(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/audit/tree-heads',
    tag,
    summary:
      'Signed heads of the Merkle tree over the audit (RFC 9162), newest first. Keep one, and nothing before it can be altered quietly.',
    query: TreeHeadList.extend({ limit: QueryNumber.min(1).max(1000).default(100), beforeSize: QueryNumber.min(1).optional() }),
    answer: z.object({ rows: z.array(TreeHeadBody) }),
    handle: ({ caller, query }) => treeHeads(ports, caller, query),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/audit/records/{seq}/proof',
    tag,
    summary: 'Proves that a record is under a tree head: the newest, or the one of this size.',
    params: z.object({ seq: QueryNumber.min(1) }),
    query: z.object({ size: QueryNumber.min(1).optional() }),
    answer: z.object({ seq: z.int(), hash: z.string(), head: TreeHeadBody, proof: Proof }),
    handle: ({ caller, params, query: { size } }) => auditInclusion(ports, caller, { ...params, ...(size && { size }) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/audit/consistency',
    tag,
    summary: 'Proves that a newer tree head begins with the records of an older one.',
    query: z.object({ from: QueryNumber.min(1), to: QueryNumber.min(1).optional() }),
    answer: z.object({ from: z.int(), head: TreeHeadBody, proof: Proof }),
    handle: ({ caller, query: { from, to } }) => auditConsistency(ports, caller, { from, ...(to && { to }) }),
  });
}

function addVerification(api: Api, ports: Ports): void {
  const path = '/audit/verification';
  addEndpoint(api, {
    method: 'post',
    path,
    tag,
    summary: 'Has the console verify every record, tree head and signature of the audit, in the background. It does so every night, too.',
    answer: z.null(),
    handle: ({ caller }) => verifyAudit(ports, caller),
  });
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What the last verification of the audit found, and whether another is under way.',
    answer: z.object({ underWay: z.boolean(), found: VerificationBody.nullable() }),
    handle: ({ caller }) => auditVerification(ports, caller),
  });
}

function addExport(api: Api, ports: Ports): void {
  addFileEndpoint(api, {
    path: '/audit/export',
    tag,
    summary: 'The whole audit as a file, sent while it is read: JSON Lines with the tree heads, to be verified anywhere, or CSV.',
    refused: 'Your roles do not export the audit.',
    open: (caller, format) => exportAudit(ports, caller, { format }),
  });
}
