// The Worker's publish endpoint, as the console calls it: a form with the signed head and the documents that it may lack.
import type { Json } from '@switchyard/registry-core/registry/json';
import { PublishAnswer } from '@switchyard/registry-core/snapshot/head';

/** A snapshot of the greatest size over a slow line. */
const timeoutMs = 30_000;

export interface EdgeClient {
  /** `contexts` are for the flight test of what is new. Throws when there is no answer, or none of the agreed ones. */
  publish(environment: string, jws: string, documents: readonly Uint8Array[], contexts: readonly Json[]): Promise<PublishAnswer>;
}

export function createEdgeClient(edgeUrl: string, signal: AbortSignal): EdgeClient {
  return {
    async publish(environment, jws, documents, contexts) {
      const form = new FormData();
      form.set('head', jws);
      if (contexts.length > 0) form.set('contexts', JSON.stringify(contexts));
      // Copied, because the type of a Blob's parts excludes bytes in shared memory, which these never are.
      for (const bytes of documents) {
        form.append('document', new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), 'document');
      }
      // Encoded here and sent as bytes: a fetch that streams a form crashes the process when it is aborted at the wrong moment.
      const encoded = new Response(form);
      const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
      const body = await encoded.arrayBuffer();
      const url = new URL(`/v1/environments/${encodeURIComponent(environment)}/head`, edgeUrl);
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await response.text();
      const answer = PublishAnswer.safeParse(parseJson(text));
      if (!answer.success)
        throw new Error(`The edge at ${url.origin} answered ${response.status} with something else: ${text.slice(0, 200)}`);
      return answer.data;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
