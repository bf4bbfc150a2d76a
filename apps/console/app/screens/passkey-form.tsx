// A button that lets the browser ask a passkey, and posts what it answered. Without JavaScript there is no passkey: the other ways are.
import { Button, type ButtonProps } from '@mantine/core';
import { Form, useSubmit } from '@remix-run/react';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { FormStack } from '../ui/form.tsx';
import { Muted } from '../ui/marks.tsx';

interface PasskeyFormProps {
  /** `use`: one that is known here; `make`: a new one. */
  act: 'use' | 'make';
  /** WebAuthn options as JSON, made by the server. */
  options: object;
  children?: ReactNode;
  label: string;
  look?: ButtonProps;
}

async function askPasskey(act: PasskeyFormProps['act'], options: object): Promise<string> {
  // The options were made by the same library's other half.
  const optionsJSON = options as never;
  const answer = act === 'use' ? await startAuthentication({ optionsJSON }) : await startRegistration({ optionsJSON });
  return JSON.stringify(answer);
}

export function PasskeyForm({ act, options, children, label, look = {} }: PasskeyFormProps) {
  const submit = useSubmit();
  const [ready, setReady] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => setReady(true), []);
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setFailure(null);
    try {
      form.set('answer', await askPasskey(act, options));
      submit(form, { method: 'post' });
    } catch (error) {
      setFailure(
        error instanceof Error && error.name === 'NotAllowedError' ? 'No passkey was chosen. Try again when you are ready.' : String(error),
      );
    }
  };
  return (
    <Form method="post" onSubmit={onSubmit}>
      <input name="step" type="hidden" value="passkey" />
      <FormStack>
        {children}
        <Button disabled={!ready} type="submit" variant="default" {...look}>
          {label}
        </Button>
      </FormStack>
      {failure !== null && <p role="alert">{failure}</p>}
      <noscript>
        <Muted small>Passkeys need JavaScript.</Muted>
      </noscript>
    </Form>
  );
}
