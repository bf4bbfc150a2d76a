import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { releaseDiff } from '../../queries/releases/release-diff.server.ts';
import { DiffView } from '../../screens/diff-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const [from, to] = [searchParams.get('from'), searchParams.get('to')];
  const input = { environment, ...(from && { from }), ...(to && { to }) };
  return { environment, page: orErrorPage(await releaseDiff(context.container.ports, caller, input)) };
}

export default function CompareReleases() {
  const { environment, page } = useLoaded<typeof loader>();
  const { from, to: newer, diff } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={from && <LinkButton to={to.compareReleases({ from: newer.version, to: from.version })}>The other way round</LinkButton>}
      title={`${from?.version ?? 'Nothing'} → ${newer.version}`}
      trail={[{ label: 'Releases', to: to.releases() }]}
    >
      <Panel flush title={diff.length === 1 ? '1 entry differs' : `${diff.length} entries differ`}>
        <DiffView diff={diff} empty="The two releases have the same content" environment={environment} />
      </Panel>
    </Page>
  );
}
