import { Button, NativeSelect } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { keyList } from '../queries/keys/key-list.server.ts';
import { SnippetPanel } from '../screens/snippet-view.tsx';
import { snippetsFor } from '../screens/snippets.ts';
import { requireCaller } from '../session.server.ts';
import { FilterBar } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Muted } from '../ui/marks.tsx';
import { Columns, Page, Panel } from '../ui/page.tsx';

const flagsMax = 500;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { ports, settings } = context.container;
  const caller = await requireCaller(context, request);
  const { rows } = orErrorPage(await keyList(ports, caller, { environment, kind: 'flag', limit: flagsMax }));
  // Those that a browser may read work with either kind of key.
  const flags = rows.filter(({ valueType }) => valueType === 'boolean').sort((a, b) => Number(b.clientReadable) - Number(a.clientReadable));
  const asked = new URL(request.url).searchParams.get('flag');
  const flag = flags.find(({ key }) => key === asked)?.key ?? flags[0]?.key ?? 'my.first_flag';
  return { environment, flag, flags: flags.map(({ key }) => key).sort(), edgeUrl: settings.EDGE_URL.replace(/\/$/, '') };
}

export default function ConnectRoute() {
  const { environment, flag, flags, edgeUrl } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const snippets = snippetsFor({ edgeUrl, flag, secret: `sy_${environment}_…` });
  return (
    <Page
      lead={`From nothing to a first answer out of ${environment}: make a key, paste one of these, and put the key in.`}
      title="Connect your app"
      trail={[{ label: 'SDK keys', to: to.sdkKeys }]}
    >
      <Columns
        aside={
          <Panel title="Three steps">
            <ol>
              <li>
                <Link to={to.sdkKeys}>Make a key</Link>: a server key for what you run yourself, a client key for browsers and apps, which
                read only what is marked for them.
              </li>
              <li>Paste a snippet and put the key where it says so.</li>
              <li>
                <Link to={to.flag(flag)}>Look at the flag</Link>: within a minute its page counts what was asked.
              </li>
            </ol>
            <Muted small>
              A service that calls the edge should never depend on it: each call names what it goes on with when nobody answers.
            </Muted>
          </Panel>
        }
      >
        <Panel flush>
          <FilterBar>
            <NativeSelect
              data={flags.length === 0 ? [flag] : flags}
              defaultValue={flag}
              key={flag}
              label="Flag to begin with"
              name="flag"
            />
            <Button type="submit" variant="default">
              Show
            </Button>
          </FilterBar>
        </Panel>
        {snippets.map((snippet) => (
          <SnippetPanel key={snippet.name} snippet={snippet} />
        ))}
      </Columns>
    </Page>
  );
}
