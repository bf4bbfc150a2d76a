// Nothing but the core's evaluator inside workerd: takes a snapshot and contexts, gives every evaluation and explanation.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { EvaluateOptions, OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';

/** Local edges are configured with a hub and relays; these are never asked. */
export class ReleaseHub {}
export class ReleaseRelay {}

export interface Question {
  /** Base64. */
  readonly snapshot: string;
  readonly kills: readonly string[];
  readonly options: EvaluateOptions;
  readonly keys: readonly string[];
  readonly contexts: readonly unknown[];
}

export default {
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as Question;
    const opened = openSnapshot(Uint8Array.from(atob(question.snapshot), (character) => character.charCodeAt(0)));
    return Response.json(opened.ok ? answer(opened.value.withKills(question.kills), question) : opened);
  },
};

function answer(snapshot: OpenedSnapshot, { options, keys, contexts }: Question) {
  return contexts.map((context) => ({
    all: snapshot.evaluateAll(context, options),
    one: keys.map((key) => snapshot.evaluate(key, context, options)),
    explained: keys.map((key) => snapshot.explain(key, context, options)),
  }));
}
