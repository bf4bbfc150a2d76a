import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { orErrorPage, requireFlag } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { historyOf, lastChanges } from '../../queries/keys/key-history.ts';
import { keyPage } from '../../queries/keys/key-page.server.ts';
import { cleanUpPage } from '../../queries/keys/stale-flags.server.ts';
import { keyUsage } from '../../queries/usage/key-usage.server.ts';
import { killReach } from '../../queries/usage/kill-reach.server.ts';
import { FlagView } from '../../screens/flag-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { history, ...page } = orErrorPage(await keyPage(ports, caller, { environment, key }));
  const usage = orErrorPage(await keyUsage(ports, caller, { environment, key }));
  const reach = page.kill ? orErrorPage(await killReach(ports, caller, { environment, key })) : undefined;
  const body = requireFlag(key, page.body);
  const reasons = body.archived ? [] : orErrorPage(await cleanUpPage(ports, caller, { environment, flag: key })).reasons;
  const stale = reasons.map(({ sentence }) => sentence);
  return { environment, page: { ...page, body }, history: historyOf(key, history), changed: lastChanges(history), usage, reach, stale };
}

export default function FlagPage() {
  const { environment, page, history, changed, usage, reach, stale } = useLoaderData<typeof loader>();
  const edit = page.decisions.edit.allowed && (
    <LinkButton to={inEnvironment(environment).flagDefinition(page.key)}>Edit the definition</LinkButton>
  );
  return (
    <FlagView
      actions={edit}
      changed={changed}
      environment={environment}
      history={history}
      lastResult={undefined}
      page={page}
      reach={reach}
      stale={stale}
      usage={usage}
    />
  );
}
