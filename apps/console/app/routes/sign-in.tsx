import { Button } from '@mantine/core';
import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { paths, safePath } from '../paths.ts';
import styles from '../screens/sign-in.module.css';
import { findPerson } from '../session.server.ts';
import { BrandMark } from '../ui/brand-mark.tsx';
import { Notice } from '../ui/marks.tsx';

const refusals: Record<string, string> = {
  PROVIDER_UNREACHABLE: 'The identity provider does not answer. Try again in a moment.',
  SIGN_IN_EXPIRED: 'This sign-in was started too long ago, or in another browser. Start again.',
  SIGN_IN_REFUSED: 'The identity provider did not confirm this sign-in. Start again.',
  STATE_DIFFERS: 'This was the answer to another sign-in than the one that this browser began. Start again.',
  SIGN_IN_REPLAYED: 'This sign-in was answered already. Start again.',
  TOO_MANY_ATTEMPTS: 'There were too many failed attempts. Wait a few minutes, then try again.',
  EMAIL_UNVERIFIED: 'The identity provider has not verified your e-mail address. Verify it there, then try again.',
  NO_EMAIL: 'The identity provider did not say which e-mail address you have.',
  NOT_A_MEMBER: 'You are not among the people of this console. Ask an administrator to add you.',
};

/** Why the session from before is over. */
const endings: Record<string, string> = {
  idle: 'Nothing had been done for a while. Sign in, and you are back where you were, with what you had sent.',
  absolute: 'It had reached its longest time. Sign in, and you are back where you were, with what you had sent.',
  revoked: 'It was ended from another device or by an administrator.',
  left: 'You may not come in any more. If that is a mistake, ask an administrator.',
};

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const next = safePath(searchParams.get('next'));
  if (await findPerson(context, request)) throw redirect(next);
  return { next, refused: refusals[searchParams.get('refused') ?? ''], ending: endings[searchParams.get('over') ?? ''] };
}

function Tracks() {
  const rail = { fill: 'none', strokeLinecap: 'round', strokeWidth: 3 } as const;
  return (
    <svg aria-hidden="true" className={styles.tracks} viewBox="0 0 640 220">
      <g {...rail} stroke="#2e343f">
        <path d="M0 40H640M0 110H640M0 180H640" />
        <path d="M60 180c70 0 60-70 130-70M330 40c70 0 60 70 130 70" />
      </g>
      <path {...rail} d="M0 110H190c70 0 60-70 130-70H640" stroke="#f2b53c" />
      <g fill="#12151b" stroke="#f2b53c" strokeWidth="3">
        <circle cx="190" cy="110" r="7" />
        <circle cx="320" cy="40" r="7" />
      </g>
      <g fill="#12151b" stroke="#4a515e" strokeWidth="3">
        <circle cx="460" cy="110" r="6" />
        <circle cx="60" cy="180" r="6" />
      </g>
    </svg>
  );
}

export default function SignIn() {
  const { next, refused, ending } = useLoaderData<typeof loader>();
  return (
    <main className={styles.page}>
      <div className={styles.pitch}>
        <span className={styles.brand}>
          <BrandMark size={32} />
          Switchyard
        </span>
        <Tracks />
        <div>
          <h1>The right value, on the right track.</h1>
          <p>
            Configuration and feature flags that two people agree on, that the edge serves within a second, and that one click takes back.
          </p>
        </div>
      </div>
      <div className={styles.enter}>
        <div className={styles.card}>
          {refused !== undefined && (
            <Notice title="Not signed in" tone="bad">
              <p>{refused}</p>
            </Notice>
          )}
          {ending !== undefined && refused === undefined && (
            <Notice title="Your session has ended" tone="info">
              <p>{ending}</p>
            </Notice>
          )}
          <h2>Sign in</h2>
          <p>Your organisation’s identity provider confirms who you are.</p>
          <Button component="a" fullWidth href={paths.startSignIn({ next })} size="md">
            Continue to sign in
          </Button>
          <p className={styles.otherwise}>
            Does it not answer? In an emergency, <a href={paths.signInByPasskey({ next })}>sign in by passkey alone</a>.
          </p>
        </div>
      </div>
    </main>
  );
}
