// Why one key answers a context as it does, asked by a form whose fields are in the URL.
import { sentencesOf } from '../answers.server.ts';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import { type ExplainKeyPage, explainKey } from '../queries/playground/playground.server.ts';
import { type ScopeChoices, scopeChoices } from '../queries/scope-choices.server.ts';
import { type PlaygroundFields, readPlaygroundFields, toContext } from './playground-context.ts';

export interface ExplainedHere {
  readonly choices: ScopeChoices;
  readonly fields: PlaygroundFields;
  /** null: nobody has asked yet, or the question was at fault. */
  readonly explanation: ExplainKeyPage | null;
  readonly errors: readonly string[];
}

export async function explainHere(
  ports: Ports,
  caller: Caller,
  environment: string,
  key: string,
  search: URLSearchParams,
): Promise<ExplainedHere> {
  const known = await scopeChoices(ports, caller, { environment });
  const choices = known.ok ? known.value : { places: [], roles: [], cohorts: [] };
  const fields = readPlaygroundFields(search);
  const shown = { choices, fields, explanation: null, errors: [] };
  if (search.get('explain') === null) return shown;
  const context = toContext(fields, choices.places);
  const explained = context.ok ? await explainKey(ports, caller, { environment, key, context: context.value }) : context;
  return explained.ok ? { ...shown, explanation: explained.value } : { ...shown, errors: sentencesOf(explained.refusal) };
}
