// The registry file of what is live, as a download. Taking it is on record, so nothing may fetch this in advance.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { requireCaller } from '../../session.server.ts';
import { exportRegistry } from '../../usecases/registry/export-registry.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { document, version } = orErrorPage(await exportRegistry(context.container.ports, caller, { environment }));
  // Both names are plain: an environment's by its schema, a version by its own.
  const name = `${[environment, version ?? 'empty'].join('-')}.registry.json`;
  return new Response(document, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="${name}"` },
  });
}
