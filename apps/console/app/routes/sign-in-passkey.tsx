import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { askAnyPasskey, enterByPasskey } from '../identity/enter-by-passkey.server.ts';
import { readAnswer, toHeaders } from '../identity/shown-form.server.ts';
import { paths, safePath } from '../paths.ts';
import { Door } from '../screens/door.tsx';
import { PasskeyForm } from '../screens/passkey-form.tsx';

export async function loader({ context }: LoaderFunctionArgs) {
  const { options, cookie } = await askAnyPasskey(context);
  return data({ options }, { headers: toHeaders([cookie]) });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const entered = await enterByPasskey(context, request, readAnswer(await request.formData()));
  if (!entered.ok) return { refused: entered.refusal.message };
  throw redirect(safePath(new URL(request.url).searchParams.get('next')), { headers: toHeaders(entered.value.cookies) });
}

export default function SignInPasskey() {
  const { options } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Door
      back={<Link to={paths.signIn()}>Sign in at the identity provider instead</Link>}
      lead="For emergencies, when the identity provider does not answer. Those who may break the glass come in for an hour; everybody who reviews that is alarmed."
      refused={answer?.refused}
      title="Sign in by passkey alone"
    >
      <PasskeyForm act="use" label="Use your passkey" look={{ variant: 'filled' }} options={options} />
    </Door>
  );
}
