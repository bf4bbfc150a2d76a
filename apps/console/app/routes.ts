// Every screen and its URL, in one table; paths.ts builds the same URLs.
import { index, type RouteConfig, route } from '@remix-run/route-config';

export default [
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-in/start', 'routes/sign-in-start.ts'),
  route('sign-in/answer', 'routes/sign-in-answer.ts'),
  route('sign-out', 'routes/sign-out.ts'),
  route('look', 'routes/look.ts'),
  index('routes/front-door.ts'),
  route(':environment', 'routes/shell.tsx', [index('routes/home.tsx'), route('*', 'routes/missing.tsx')]),
] satisfies RouteConfig;
