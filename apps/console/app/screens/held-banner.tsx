// Beside the environment's name on every page: what one has for a while only, under whose looks one goes, and when either ends.
import { Form, Link, useLocation } from '@remix-run/react';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { inEnvironment } from '../paths.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import { When } from '../ui/marks.tsx';
import styles from './held-banner.module.css';

function GuiseMark({ guise, environment }: { guise: NonNullable<Shell['guise']>; environment: string }) {
  const { mode, asName, personName, endsAt } = guise;
  const { pathname, search } = useLocation();
  return (
    <Form
      action={inEnvironment(environment).guise}
      className={styles.mark ?? ''}
      data-alarm={mode === 'impersonate'}
      method="post"
      reloadDocument
    >
      <span>
        {mode === 'view' ? (
          <>
            {personName}, you see what <strong>{asName}</strong> sees, and can change nothing
          </>
        ) : (
          <>
            {personName}, you act in the name of <strong>{asName}</strong>
          </>
        )}
        ; ends <When at={endsAt} />.
      </span>
      <input name="step" type="hidden" value="end" />
      <input name="back" type="hidden" value={pathname + search} />
      <button className={styles.end} type="submit">
        Be yourself again
      </button>
    </Form>
  );
}

function UnmaskMark({ unmask: { id, words, endsAt }, environment }: { unmask: Shell['unmasked'][number]; environment: string }) {
  const { pathname, search } = useLocation();
  return (
    <Form action={inEnvironment(environment).personalData()} className={styles.mark ?? ''} data-alarm={true} method="post" reloadDocument>
      <span>
        You see <strong>{words}</strong>, each of them on record; masked again <When at={endsAt} />
      </span>
      <input name="step" type="hidden" value="mask" />
      <input name="id" type="hidden" value={id} />
      <input name="back" type="hidden" value={pathname + search} />
      <button className={styles.end} type="submit">
        Mask now
      </button>
    </Form>
  );
}

export function HeldBanner({ shell }: { shell: Shell }) {
  const { environment, held, guise, unmasked } = shell;
  const to = inEnvironment(environment.name);
  return (
    <>
      {held.map(({ id, breakGlass, gives, endsAt }) => (
        <Link className={styles.mark ?? ''} data-alarm={breakGlass} key={id} to={to.elevation(id)}>
          {breakGlass ? (
            <span>
              <strong>Glass broken</strong>: everything you do is reviewed; ends <When at={endsAt} />
            </span>
          ) : (
            <span>
              You have {wordsOfGives(gives)}; ends <When at={endsAt} />
            </span>
          )}
        </Link>
      ))}
      {unmasked.map((unmask) => (
        <UnmaskMark environment={environment.name} key={unmask.id} unmask={unmask} />
      ))}
      {guise && <GuiseMark environment={environment.name} guise={guise} />}
    </>
  );
}
