// Nothing but the core's evaluator inside workerd: takes a snapshot and contexts, gives every evaluation and explanation.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';

/** Local edges are configured with a hub; this one is never asked. */
export class ReleaseHub {}

interface Question {
  /** Base64. */
  readonly snapshot: string;
  readonly kills: string[];
  readonly client: boolean;
  readonly keys: string[];
  readonly contexts: unknown[];
}

export default {
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as Question;
    const opened = openSnapshot(Uint8Array.from(atob(question.snapshot), (character) => character.charCodeAt(0)));
    return Response.json(opened.ok ? answer(opened.value.withKills(question.kills), question) : opened);
  },
};

function answer(snapshot: OpenedSnapshot, { client, keys, contexts }: Question) {
  return contexts.map((context) => ({
    all: snapshot.evaluateAll(context, { client }),
    one: keys.map((key) => snapshot.evaluate(key, context, { client })),
    explained: keys.map((key) => snapshot.explain(key, context, { client })),
  }));
}
