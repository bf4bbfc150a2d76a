// What a form of screens/prove-forms sends, parsed.
import type { Shown } from './prove.server.ts';

export interface ShownForm {
  readonly shown: Shown;
  readonly trustDevice: boolean;
}

export function readShown(form: FormData): ShownForm {
  const trustDevice = form.get('trust') === 'on';
  const step = form.get('step');
  if (step === 'passkey') return { shown: { by: 'passkey', answer: readAnswer(form) }, trustDevice };
  return { shown: { by: step === 'recovery' ? 'recovery' : 'code', code: String(form.get('code') ?? '').slice(0, 40) }, trustDevice };
}

/** As the browser gave it; whatever else was sent is refused by who checks it. */
export function readAnswer(form: FormData): unknown {
  try {
    return JSON.parse(String(form.get('answer')));
  } catch {
    return null;
  }
}

export function toHeaders(cookies: readonly string[]): Headers {
  return new Headers(cookies.map((cookie): [string, string] => ['set-cookie', cookie]));
}
