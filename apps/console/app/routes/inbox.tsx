import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../answers.server.ts';
import { inbox } from '../queries/inbox/inbox.server.ts';
import { InboxView } from '../screens/inbox-view.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Page } from '../ui/page.tsx';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  return { inbox: orErrorPage(await inbox(context.container.ports, caller)) };
}

export default function InboxRoute() {
  const { inbox: waiting } = useLoaded<typeof loader>();
  return (
    <Page lead="Changes of all environments that cannot go on without you." title="Waits for you">
      <InboxView inbox={waiting} />
    </Page>
  );
}
