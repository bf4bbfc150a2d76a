import { type ActionFunctionArgs, redirect } from '@remix-run/node';
import { paths, safePath } from '../paths.ts';
import { saveLook } from '../theme.server.ts';

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData();
  const headers = { 'set-cookie': await saveLook(String(form.get('look'))) };
  throw redirect(safePath(String(form.get('back'))), { headers });
}

export function loader() {
  throw redirect(paths.root);
}
