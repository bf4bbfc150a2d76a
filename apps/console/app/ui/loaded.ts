// What a loader gave, in its own types. Remix's types go through its serializer's, which loses exact optional members;
// the serializer itself (turbo-stream) keeps dates, undefined and the rest as they are.
import { useLoaderData } from '@remix-run/react';

export function useLoaded<Loader extends (args: never) => Promise<unknown>>(): Awaited<ReturnType<Loader>> {
  return useLoaderData() as Awaited<ReturnType<Loader>>;
}
