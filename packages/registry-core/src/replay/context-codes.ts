// Short texts for contexts that agree in what some keys depend on: each value of an attribute gets a number when it first comes.
import type { Cohort } from '../registry/cohort.ts';
import { type EntryBody, type EntryId, entryId } from '../registry/entry.ts';
import { type Dependency, targetingKey } from './dependencies.ts';
import type { RecordedEvent } from './recorded-event.ts';

type Context = RecordedEvent['context'];
type CodeOf = (context: Context) => number;

export interface ContextCodes {
  /** Takes the next context. */
  take(context: Context): void;
  /** Equal for two contexts that agree in all of these. */
  text(dependencies: readonly string[]): string;
}

/** Of a state of the registry before a change and one after it. */
export function createContextCodes(
  dependencies: ReadonlyMap<string, Dependency>,
  states: readonly ReadonlyMap<EntryId, EntryBody>[],
): ContextCodes {
  const codesOf = new Map([...dependencies].map(([name, dependency]) => [name, toCode(dependency, states)]));
  const codes = new Map<string, number>();
  return {
    take(context) {
      for (const [name, codeOf] of codesOf) codes.set(name, codeOf(context));
    },
    text: (names) => {
      let text = '';
      for (const name of names) text += `${codes.get(name)},`;
      return text;
    },
  };
}

function toCode(dependency: Dependency, states: readonly ReadonlyMap<EntryId, EntryBody>[]): CodeOf {
  if ('membersOf' in dependency) {
    const lists = states.map((entries) => new Set((entries.get(entryId('cohort', dependency.membersOf)) as Cohort | undefined)?.members));
    return (context) => lists.reduce((code, members) => code * 2 + Number(members.has(String(context[targetingKey]))), 0);
  }
  const { attribute } = dependency;
  const [scalars, lists] = [new Map<unknown, number>(), new Map<string, number>()];
  let count = 0;
  return (context) => {
    const value = Object.hasOwn(context, attribute) ? context[attribute] : undefined;
    // Lists are told apart by what they hold, scalars by value and type.
    const [known, identity]: [Map<unknown, number>, unknown] = Array.isArray(value)
      ? [lists as Map<unknown, number>, JSON.stringify(value)]
      : [scalars, value];
    let code = known.get(identity);
    if (code === undefined) {
      count += 1;
      code = count;
      known.set(identity, code);
    }
    return code;
  };
}
