// The ways to prove that it is you: an authenticator app, a passkey, the identity provider once more, a recovery code.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { WaysToProve } from '../identity/prove.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { FormStack } from '../ui/form.tsx';
import { Way, Ways } from './door.tsx';
import { PasskeyForm } from './passkey-form.tsx';

interface ProveFormsProps {
  ways: WaysToProve;
  /** Where the identity provider is asked again; absent where it was asked just now. */
  issuerUrl?: string;
  /** Offers not to ask on this device at sign-in. */
  trust?: boolean;
}

function Trust() {
  return <Checkbox label="Do not ask on this device for 30 days" name="trust" value="on" />;
}

function CodeForm({ step, label, children }: { step: 'code' | 'recovery'; label: string; children?: ReactNode }) {
  const isApp = step === 'code';
  return (
    <Form method="post">
      <FormStack>
        <input name="step" type="hidden" value={step} />
        <TextInput
          autoComplete={isApp ? 'one-time-code' : 'off'}
          autoFocus={isApp}
          inputMode={isApp ? 'numeric' : 'text'}
          label={label}
          name="code"
          placeholder={isApp ? '123 456' : 'XXXXX-XXXXX'}
          required
          spellCheck={false}
        />
        {children}
        <SubmitButton variant={isApp ? 'filled' : 'default'}>{isApp ? 'Confirm' : 'Use this recovery code'}</SubmitButton>
      </FormStack>
    </Form>
  );
}

export function ProveForms({ ways, issuerUrl, trust = false }: ProveFormsProps) {
  return (
    <Ways>
      {ways.totp && (
        <Way title="Authenticator app">
          <CodeForm label="The six digits that it shows now" step="code">
            {trust && <Trust />}
          </CodeForm>
        </Way>
      )}
      {ways.passkey && (
        <Way title="Passkey">
          <PasskeyForm act="use" label="Use your passkey" options={ways.passkey}>
            {trust && <Trust />}
          </PasskeyForm>
        </Way>
      )}
      {ways.issuer && issuerUrl !== undefined && (
        <Way title="Identity provider">
          <p>It asks you once more who you are, with its own second factor.</p>
          <Button component="a" href={issuerUrl} variant={ways.totp || ways.passkey ? 'default' : 'filled'}>
            Confirm at the identity provider
          </Button>
        </Way>
      )}
      {ways.recovery && (
        <Way title="Lost your phone or key?">
          <CodeForm label="One of your recovery codes" step="recovery" />
        </Way>
      )}
    </Ways>
  );
}
