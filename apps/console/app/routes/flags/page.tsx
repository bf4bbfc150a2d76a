import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage, requireFlag } from '../../answers.server.ts';
import { explainHere } from '../../drafting/explain-here.server.ts';
import { inEnvironment } from '../../paths.ts';
import { historyOf, lastChanges } from '../../queries/keys/key-history.ts';
import { keyPage } from '../../queries/keys/key-page.server.ts';
import { cleanUpPage } from '../../queries/keys/stale-flags.server.ts';
import { keyUsage } from '../../queries/usage/key-usage.server.ts';
import { killReach } from '../../queries/usage/kill-reach.server.ts';
import { FlagView } from '../../screens/flag-view.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';

export const handle: LiveHandle = { live: 'own' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { searchParams } = new URL(request.url);
  const everyPlace = searchParams.get('places') === 'all';
  const { history, ...page } = orErrorPage(await keyPage(ports, caller, { environment, key, everyPlace }));
  const usage = orErrorPage(await keyUsage(ports, caller, { environment, key }));
  const reach = page.kill ? orErrorPage(await killReach(ports, caller, { environment, key })) : undefined;
  const body = requireFlag(key, page.body);
  const reasons = body.archived ? [] : orErrorPage(await cleanUpPage(ports, caller, { environment, flag: key })).reasons;
  const stale = reasons.map(({ sentence }) => sentence);
  const explained = await explainHere(ports, caller, environment, key, searchParams);
  const told = { history: historyOf(key, history), changed: lastChanges(history), usage, explained, everyPlace };
  return { environment, page: { ...page, body }, ...told, reach, stale };
}

export default function FlagPage() {
  const { environment, page, history, changed, usage, reach, stale, explained, everyPlace } = useLoaded<typeof loader>();
  const edit = page.decisions.edit.allowed && (
    <LinkButton to={inEnvironment(environment).flagDefinition(page.key)}>Edit the definition</LinkButton>
  );
  return (
    <FlagView
      actions={edit}
      changed={changed}
      environment={environment}
      everyPlace={everyPlace}
      explained={explained}
      history={history}
      lastResult={undefined}
      page={page}
      reach={reach}
      stale={stale}
      usage={usage}
    />
  );
}
