import { Button, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link, useRouteLoaderData } from '@remix-run/react';
import { orErrorPage } from '../answers.server.ts';
import { search } from '../queries/search/search.server.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import { placesToGo } from '../screens/places-to-go.ts';
import { hitGroups } from '../screens/search-hits.ts';
import styles from '../screens/search-list.module.css';
import { requireCaller } from '../session.server.ts';
import { FilterBar } from '../ui/form.tsx';
import { IconSearch } from '../ui/icons.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Empty, Page, Panel } from '../ui/page.tsx';

const textCharactersMax = 200;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { environment = '' } = params;
  const text = (new URL(request.url).searchParams.get('text') ?? '').slice(0, textCharactersMax);
  return { environment, text, page: orErrorPage(await search(context.container.ports, caller, { environment, text })) };
}

/** What the palette is for those who have no JavaScript, and a result list that can be linked to. */
export default function SearchRoute() {
  const { environment, text, page } = useLoaded<typeof loader>();
  const surroundings = useRouteLoaderData<{ shell: Shell }>('routes/shell');
  const places = surroundings ? placesToGo(surroundings.shell).flatMap(({ items }) => items) : [];
  const groups = hitGroups({ environment, text, found: page, places });
  return (
    <Page lead="Keys, cohorts, places, changes and people by name; and what you may begin." title="Search">
      <Panel flush>
        <FilterBar>
          <TextInput
            defaultValue={text}
            label="Search"
            leftSection={<IconSearch aria-hidden="true" size={15} />}
            name="text"
            placeholder="a key, #17, a person, “kill …”"
            type="search"
          />
          <Button type="submit" variant="default">
            Search
          </Button>
        </FilterBar>
        {groups.length === 0 && <Empty title={`Nothing is called “${text}” here`}>Part of a name or of a description is enough.</Empty>}
      </Panel>
      {groups.map(({ title, hits }) => (
        <Panel flush key={title} title={title}>
          <ul className={styles.hits}>
            {hits.map(({ id, icon: Icon, label, mono, note, path }) => (
              <li key={id}>
                <Icon aria-hidden="true" size={16} stroke={1.7} />
                <Link className={mono ? 'mono' : undefined} to={path}>
                  {label}
                </Link>
                <span>{note}</span>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </Page>
  );
}
