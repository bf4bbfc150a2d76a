import { Button, TextInput } from '@mantine/core';
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { renderSVG } from 'uqr';
import { enrol, enrolment, type NewFactor } from '../identity/enrol.server.ts';
import { readAnswer, toHeaders } from '../identity/shown-form.server.ts';
import { paths, safePath } from '../paths.ts';
import styles from '../screens/door.module.css';
import { Door, RecoveryCodes, Way, Ways } from '../screens/door.tsx';
import { PasskeyForm } from '../screens/passkey-form.tsx';
import { requireEnrolling } from '../session.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { FormStack } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Muted, Secret } from '../ui/marks.tsx';

const nextOf = (request: Request) => safePath(new URL(request.url).searchParams.get('next'));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const enrolling = await requireEnrolling(context, request);
  const { totp, passkey } = await enrolment(context, enrolling);
  const picture = totp && renderSVG(totp.uri, { border: 0, ecc: 'M' });
  return {
    name: enrolling.person.name,
    first: enrolling.first,
    totp: totp && { secret: totp.secret, picture },
    passkey,
    next: nextOf(request),
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const enrolling = await requireEnrolling(context, request);
  const form = await request.formData();
  const step = form.get('step');
  const asked: NewFactor =
    step === 'passkey'
      ? { kind: 'passkey', name: String(form.get('name') ?? ''), answer: readAnswer(form) }
      : step === 'code'
        ? { kind: 'code', code: String(form.get('code') ?? '') }
        : { kind: 'begin' };
  const done = await enrol(context, request, enrolling, asked);
  if (!done.ok) return data({ refused: done.refusal.message, codes: null });
  const { cookies, recoveryCodes } = done.value;
  const headers = toHeaders(cookies);
  if (step === 'begin') throw redirect(paths.setUpFactor({ next: nextOf(request) }), { headers });
  // Recovery codes are in this one answer and nowhere else, so there is no redirect.
  if (recoveryCodes === null) throw redirect(nextOf(request), { headers });
  return data({ refused: null, codes: recoveryCodes }, { headers });
}

function AuthenticatorApp({ totp }: { totp: { secret: string; picture: string | undefined } | undefined }) {
  if (!totp?.picture) {
    return (
      <Form method="post">
        <p>An app on your phone shows six digits that change every half minute.</p>
        <SubmitButton mt="sm" name="step" value="begin">
          Set up an authenticator app
        </SubmitButton>
      </Form>
    );
  }
  return (
    <Form method="post">
      <FormStack>
        <input name="step" type="hidden" value="code" />
        <p>Scan this with the app, or type the secret, then enter the six digits that it shows.</p>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by our own server from its own secret */}
        <div aria-label="QR code of the secret" className={styles.picture} dangerouslySetInnerHTML={{ __html: totp.picture }} role="img" />
        <Secret text={totp.secret} />
        <TextInput autoComplete="one-time-code" inputMode="numeric" label="The six digits" name="code" placeholder="123 456" required />
        <SubmitButton>Confirm the app</SubmitButton>
      </FormStack>
    </Form>
  );
}

export default function SetUpFactor() {
  const { name, first, totp, passkey, next } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer?.codes) {
    return (
      <Door
        lead="If you lose your phone or key, each of these lets you in once. Keep them where only you find them; they are not shown again."
        name={name}
        title="Your recovery codes"
      >
        <RecoveryCodes codes={answer.codes} />
        <Button component="a" fullWidth href={next}>
          I have kept them, go on
        </Button>
      </Door>
    );
  }
  const lead = first
    ? 'Nobody comes in by a password alone. Choose what you show besides it; you can add more later.'
    : 'One more way to show that it is you.';
  return (
    <Door
      back={first ? undefined : <Link to={next}>Not now, go back</Link>}
      lead={lead}
      name={name}
      refused={answer?.refused}
      title="Set up a second factor"
    >
      <Ways>
        <Way title="Authenticator app">
          <AuthenticatorApp totp={totp} />
        </Way>
        <Way title="Passkey">
          <p>Your fingerprint, your face, or a security key. Nobody can read it over your shoulder.</p>
          <PasskeyForm act="make" label="Make a passkey" options={passkey}>
            <TextInput defaultValue="This device" label="Name it" name="name" required />
          </PasskeyForm>
        </Way>
      </Ways>
      {first && (
        <p>
          <Muted small>Afterwards you get ten recovery codes.</Muted>
        </p>
      )}
    </Door>
  );
}
