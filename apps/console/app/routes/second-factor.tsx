import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { prove, waysToProve } from '../identity/prove.server.ts';
import { readShown, toHeaders } from '../identity/shown-form.server.ts';
import { paths, safePath } from '../paths.ts';
import { Door } from '../screens/door.tsx';
import { ProveForms } from '../screens/prove-forms.tsx';
import { requireHalf } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';

const nextOf = (request: Request) => safePath(new URL(request.url).searchParams.get('next'));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const next = nextOf(request);
  const visit = await requireHalf(context, request, next);
  const ways = await waysToProve(context, visit);
  if (!ways.totp && !ways.passkey && !ways.recovery) throw redirect(paths.setUpFactor({ next }));
  return { ways, name: visit.person.name };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const next = nextOf(request);
  const visit = await requireHalf(context, request, next);
  const proved = await prove(context, request, { ...visit, purpose: 'sign-in', ...readShown(await request.formData()) });
  if (!proved.ok) return { refused: proved.refusal.message };
  throw redirect(next, { headers: toHeaders(proved.value.cookies) });
}

export default function SecondFactor() {
  const { ways, name } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Door lead={`Welcome back, ${name}. Show your second factor to come in.`} name={name} refused={answer?.refused} title="One more step">
      <ProveForms trust ways={ways} />
    </Door>
  );
}
