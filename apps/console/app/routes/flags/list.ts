// Flags are a part of the registry's list; this address is from when they had one of their own.
import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { inEnvironment } from '../../paths.ts';

export function loader({ params, request }: LoaderFunctionArgs) {
  return redirect(inEnvironment(params.environment ?? '').flags(Object.fromEntries(new URL(request.url).searchParams)), 301);
}
