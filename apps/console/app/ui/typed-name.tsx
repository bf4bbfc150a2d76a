// What cannot be taken back is named by whoever does it: the browser holds the form until the name fits, and the server looks again.
import { TextInput } from '@mantine/core';
import { useId } from 'react';

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A field of a form that also sends the name itself, hidden. */
export function TypedName({ name }: { name: string }) {
  const id = useId();
  return (
    <>
      <input name="mustType" type="hidden" value={name} />
      <TextInput
        autoComplete="off"
        id={id}
        label={
          <>
            Type <b>{name}</b> to confirm
          </>
        }
        name="typed"
        pattern={escaped(name)}
        required
        size="xs"
        spellCheck={false}
        title={`Type ${name}`}
        withAsterisk={false}
      />
    </>
  );
}

/** A sentence when the name was not typed; undefined when it was. */
export function mistyped(form: Readonly<Record<string, unknown>>): string | undefined {
  return form.typed === form.mustType ? undefined : `Type ${String(form.mustType)} to confirm: this cannot be taken back.`;
}
