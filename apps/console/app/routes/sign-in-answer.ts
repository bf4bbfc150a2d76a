import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { enter } from '../identity/enter.server.ts';
import { toHeaders } from '../identity/shown-form.server.ts';
import { paths } from '../paths.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const entered = await enter(context, request);
  if (entered.ok) throw redirect(entered.value.next, { headers: toHeaders(entered.value.cookies) });
  const refused = entered.refusal.code;
  throw redirect(refused === 'NOT_CONFIRMED' ? paths.stepUp({ refused }) : paths.signIn({ refused }));
}
