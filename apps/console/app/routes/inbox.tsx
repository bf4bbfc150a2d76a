import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { orErrorPage } from '../answers.server.ts';
import { inEnvironment, pathOfNotice } from '../paths.ts';
import { inbox } from '../queries/inbox/inbox.server.ts';
import { told } from '../queries/notices/told.server.ts';
import { InboxView } from '../screens/inbox-view.tsx';
import type { LiveHandle } from '../screens/live-news.tsx';
import { NoticeList } from '../screens/notice-list.tsx';
import { requireCaller } from '../session.server.ts';
import { useLive } from '../ui/live.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Page } from '../ui/page.tsx';
import { ChooseMail, chooseMail } from '../usecases/notices/choose-mail.server.ts';
import { readNotices } from '../usecases/notices/read-notices.server.ts';

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { searchParams } = new URL(request.url);
  const unreadOnly = searchParams.get('show') === 'unread';
  const beforeId = searchParams.get('before');
  const input = { unread: unreadOnly, ...(beforeId && { beforeId }) };
  const { environment = '' } = params;
  return { environment, inbox: orErrorPage(await inbox(ports, caller)), told: orErrorPage(await told(ports, caller, input)), unreadOnly };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const data = await request.formData();
  const opened = data.get('open');
  if (opened !== null) {
    const id = String(opened);
    const { items } = orErrorPage(await told(ports, caller, { ids: [id] }));
    orErrorPage(await readNotices(ports, caller, { ids: [id] }));
    if (items[0]) throw redirect(pathOfNotice(items[0]));
  } else if (data.get('step') === 'read-all') orErrorPage(await readNotices(ports, caller, { ids: 'all' }));
  else {
    const chosen = ChooseMail.safeParse({ choice: data.get('mail') });
    if (chosen.success) orErrorPage(await chooseMail(ports, caller, chosen.data));
  }
  throw redirect(`${inEnvironment(params.environment ?? '').inbox}#notices`);
}

export default function InboxRoute() {
  const { environment, inbox: waiting, told: notices, unreadOnly } = useLoaded<typeof loader>();
  useLive(true, 10_000);
  return (
    <Page lead="Changes of all environments that cannot go on without you, and what happened to what you work on." title="Waits for you">
      <InboxView environment={environment} inbox={waiting} />
      <NoticeList told={notices} unreadOnly={unreadOnly} />
    </Page>
  );
}
