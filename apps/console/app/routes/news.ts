import type { LoaderFunctionArgs } from '@remix-run/node';
import { newsStream } from '../news-stream.server.ts';

/** Never ends by itself, so only those get it who ask for a stream. */
export function loader({ context, params, request }: LoaderFunctionArgs) {
  if (!request.headers.get('accept')?.includes('text/event-stream')) {
    return new Response('This address is a stream of events, which browsers open by themselves.', { status: 406 });
  }
  return newsStream(context, request, params.environment ?? '');
}
