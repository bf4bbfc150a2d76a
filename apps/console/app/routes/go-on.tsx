// Gives back the form that was kept while its sender signed in again or proved who they are.
import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useEffect, useRef } from 'react';
import { takeParkedForm } from '../identity/parked-forms.server.ts';
import { paths } from '../paths.ts';
import styles from '../screens/door.module.css';
import { Door } from '../screens/door.tsx';
import { requireOpen } from '../session.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { useLoaded } from '../ui/loaded.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { person } = await requireOpen(context, request);
  const form = await takeParkedForm(context, request, person.id);
  if (!form) throw redirect(paths.root);
  return { form, name: person.name };
}

/** What a person would recognise of the form; the rest is sent along unseen. */
function readable(fields: readonly (readonly [name: string, value: string])[]) {
  return fields.filter(
    ([name, value]) => value.trim() !== '' && /^[a-z][a-zA-Z]*$/.test(name) && !['step', 'id', 'version', 'round'].includes(name),
  );
}

export default function GoOn() {
  const { form, name } = useLoaded<typeof loader>();
  const ref = useRef<HTMLFormElement>(null);
  const confirmed = form.why === 'step_up';
  // Confirmed a moment ago for this very form; after a session that ended, people look at it first.
  useEffect(() => {
    if (confirmed) ref.current?.submit();
  }, [confirmed]);
  const shown = readable(form.fields);
  return (
    <Door
      lead={
        confirmed
          ? 'Thank you. What you began goes on now.'
          : 'Your session had ended before this was sent, so nothing happened yet. Look at it once more, then send it.'
      }
      name={name}
      title={confirmed ? 'Confirmed' : 'What you typed is still here'}
    >
      {!confirmed && shown.length > 0 && (
        <ul className={styles.kept}>
          {shown.map(([field, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fields may repeat, and the list never changes
            <li key={index}>
              <span>{field}</span>
              <b>{value}</b>
            </li>
          ))}
        </ul>
      )}
      <form action={form.path} method="post" ref={ref}>
        {form.fields.map(([field, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields may repeat, and the list never changes
          <input key={index} name={field} type="hidden" value={value} />
        ))}
        <SubmitButton fullWidth>{confirmed ? 'Go on' : 'Send it now'}</SubmitButton>
      </form>
    </Door>
  );
}
