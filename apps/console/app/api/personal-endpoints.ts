// Personal data: the ledger of who saw what. Unmasking takes somebody at the console, so there is no endpoint for it.
import { personalKinds } from '@switchyard/registry-core/access/personal';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { LedgerInput, personalLedger } from '../queries/personal/ledger.server.ts';
import { exportLedger } from '../usecases/personal/export-ledger.server.ts';
import { PermitBody, Time } from './answer-schemas.ts';
import { type Api, addEndpoint, QueryNumber } from './endpoint.ts';
import { addFileEndpoint } from './file-endpoint.ts';

const tag = 'Personal data';
const text = z.string();
const View = z.object({
  seq: z.int(),
  at: Time,
  unmaskId: text,
  viewerId: text,
  viewerName: text,
  kind: z.enum(personalKinds),
  subject: text.meta({ description: 'Whose: person:per_…, key:tax.form, change:17.' }),
  field: text,
  reason: text,
});

export function addPersonalEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/personal-data/views',
    tag,
    summary: 'Who saw whose which personal field, when and why, newest first: everything, or what concerns you.',
    query: LedgerInput.extend({ limit: QueryNumber.min(1).max(1000).default(50), beforeSeq: QueryNumber.min(1).optional() }),
    answer: z.object({
      rows: z.array(View),
      sees: z.enum(['all', 'own']),
      because: text.nullable(),
      beforeSeq: z.int().nullable(),
      choices: z.array(
        z.object({
          kind: z.enum(personalKinds),
          words: text,
          permit: PermitBody,
          running: z.object({ id: text, endsAt: Time, reason: text }).nullable(),
        }),
      ),
      export: PermitBody,
    }),
    handle: ({ caller, query }) => personalLedger(ports, caller, query),
  });
  addFileEndpoint(api, {
    path: '/personal-data/export',
    tag,
    summary: 'The whole ledger as a file, sent while it is read.',
    refused: 'Your roles do not export the ledger.',
    open: (caller, format) => exportLedger(ports, caller, { format }),
  });
}
