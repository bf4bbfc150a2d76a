// Every screen and its URL, in one table; paths.ts builds the same URLs.
import { index, type RouteConfig, route } from '@remix-run/route-config';

export default [
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-in/start', 'routes/sign-in-start.ts'),
  route('sign-in/answer', 'routes/sign-in-answer.ts'),
  route('sign-out', 'routes/sign-out.ts'),
  route('look', 'routes/look.ts'),
  index('routes/front-door.ts'),
  route(':environment', 'routes/shell.tsx', [
    index('routes/home.tsx'),
    route('config', 'routes/config/list.tsx'),
    route('new/config', 'routes/config/create.tsx'),
    route('config/:key', 'routes/config/page.tsx'),
    route('config/:key/setting', 'routes/config/setting.tsx'),
    route('config/:key/definition', 'routes/config/definition.tsx'),
    route('flags', 'routes/flags/list.tsx'),
    route('new/flag', 'routes/flags/create.tsx'),
    route('flags/:key', 'routes/flags/page.tsx'),
    route('flags/:key/setting', 'routes/flags/setting.tsx'),
    route('flags/:key/definition', 'routes/flags/definition.tsx'),
    route('flags/:key/kill', 'routes/flags/kill.tsx'),
    route('flags/:key/revive', 'routes/flags/revive.tsx'),
    route('changes', 'routes/changes/list.tsx'),
    route('changes/:number', 'routes/changes/page.tsx'),
    route('releases', 'routes/releases/list.tsx'),
    route('releases/compare', 'routes/releases/compare.tsx'),
    route('releases/:version', 'routes/releases/page.tsx'),
    route('releases/:version/roll-back', 'routes/releases/roll-back.tsx'),
    route('*', 'routes/missing.tsx'),
  ]),
] satisfies RouteConfig;
