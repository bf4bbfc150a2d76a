// The ledger of personal data as a download, sent while it is read. Taking it is on record, so nothing may fetch this in advance.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { auditFileTypes, toStream } from '../../audit-file.ts';
import { requireCaller } from '../../session.server.ts';
import { exportLedger } from '../../usecases/personal/export-ledger.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const format = params.format === 'jsonl' ? 'jsonl' : 'csv';
  const caller = await requireCaller(context, request);
  const { lines } = orErrorPage(await exportLedger(context.container.ports, caller, { format }));
  const day = context.container.ports.now().toISOString().slice(0, 10);
  return new Response(toStream(lines), {
    headers: { 'content-type': auditFileTypes[format], 'content-disposition': `attachment; filename="personal-data-${day}.${format}"` },
  });
}
