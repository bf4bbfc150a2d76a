import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Link, useActionData } from '@remix-run/react';
import { stepUpPhrase } from '@switchyard/registry-core/access/step-up';
import { prove, waysToProve } from '../identity/prove.server.ts';
import { readShown, toHeaders } from '../identity/shown-form.server.ts';
import { paths, safePath } from '../paths.ts';
import { Door } from '../screens/door.tsx';
import { ProveForms } from '../screens/prove-forms.tsx';
import { requireOpen } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';

const refusals: Readonly<Record<string, string>> = {
  NOT_CONFIRMED: 'The identity provider did not confirm that it is you. Try again, as the same person.',
  PROVIDER_UNREACHABLE: 'The identity provider does not answer. Try again in a moment.',
};

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const visit = await requireOpen(context, request);
  return {
    ways: await waysToProve(context, visit),
    name: visit.person.name,
    phrase: stepUpPhrase(searchParams.get('before') ?? ''),
    next: safePath(searchParams.get('next')),
    from: safePath(searchParams.get('from') ?? searchParams.get('next')),
    refused: refusals[searchParams.get('refused') ?? ''],
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const visit = await requireOpen(context, request);
  const { shown } = readShown(await request.formData());
  const proved = await prove(context, request, { ...visit, purpose: 'step-up', shown, trustDevice: false });
  if (!proved.ok) return { refused: proved.refusal.message };
  throw redirect(safePath(new URL(request.url).searchParams.get('next')), { headers: toHeaders(proved.value.cookies) });
}

export default function StepUp() {
  const { ways, name, phrase, next, from, refused } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const hasWay = ways.totp || ways.passkey !== null || ways.issuer || ways.recovery;
  return (
    <Door
      back={<Link to={from}>Not now, go back</Link>}
      lead={`Before you ${phrase}, show that it is really you. It counts for ten minutes, and nothing you typed is lost.`}
      name={name}
      refused={answer?.refused ?? refused}
      title={`Confirm that it is you, ${name.split(' ')[0]}`}
    >
      {hasWay ? (
        <ProveForms issuerUrl={paths.startSignIn({ next, confirm: 1 })} ways={ways} />
      ) : (
        <p>You have no second factor here yet. Sign out and in again, then set one up under “My security” within ten minutes.</p>
      )}
    </Door>
  );
}
