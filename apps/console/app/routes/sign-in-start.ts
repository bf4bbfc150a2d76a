import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { paths, safePath } from '../paths.ts';
import { requireOpen } from '../session.server.ts';
import { beginSignIn } from '../sign-in.server.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const here = new URL(request.url);
  const next = safePath(here.searchParams.get('next'));
  const { CONSOLE_URL } = context.container.settings;
  // The provider comes back to the console's own address; a sign-in begun under another name would lose its cookie.
  if (request.headers.get('host') !== new URL(CONSOLE_URL).host) throw redirect(new URL(paths.startSignIn({ next }), CONSOLE_URL).href);
  // The provider is asked again about whom is signed in already, before an act that wants it.
  const visit = here.searchParams.has('confirm') ? await requireOpen(context, request) : undefined;
  const begun = await beginSignIn(context, { next, confirms: visit && { session: visit.session.handle, email: visit.person.email } });
  if (!begun.ok) {
    const refused = begun.refusal.code;
    throw redirect(visit ? paths.stepUp({ next, refused }) : paths.signIn({ next, refused }));
  }
  throw redirect(begun.value.url, { headers: { 'set-cookie': begun.value.cookie } });
}
