import { type ActionFunctionArgs, redirect } from '@remix-run/node';
import { paths } from '../paths.ts';
import { endSession } from '../session.server.ts';
import { signOutUrl } from '../sign-in.server.ts';

export async function action({ context, request }: ActionFunctionArgs) {
  const ended = await endSession(context, request);
  throw redirect(await signOutUrl(context, ended.idToken), { headers: { 'set-cookie': ended.cookie } });
}

export function loader() {
  throw redirect(paths.root);
}
