import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { paths } from '../paths.ts';
import { startSession } from '../session.server.ts';
import { finishSignIn } from '../sign-in.server.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const signedIn = await finishSignIn(context, request);
  if (!signedIn.ok) throw redirect(paths.signIn({ refused: signedIn.refusal.code }));
  const { person, idToken, next, forgetAttempt } = signedIn.value;
  const headers = new Headers([
    ['set-cookie', await startSession(context, person, idToken)],
    ['set-cookie', forgetAttempt],
  ]);
  throw redirect(next, { headers });
}
