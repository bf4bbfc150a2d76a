import { Button, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { placeList } from '../../queries/places/place-list.server.ts';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FilterBar } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const text = new URL(request.url).searchParams.get('text')?.trim() ?? '';
  return { environment, text, page: orErrorPage(await placeList(context.container.ports, caller, { environment, text })) };
}

export default function Places() {
  const { environment, text, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { edit } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={edit.reason} to={to.newPlace()}>
          New place
        </NewButton>
      }
      lead="Countries, their states, their cities. A setting for a place holds for everything in it, until a deeper one says otherwise."
      title="Places"
    >
      <Panel flush>
        <FilterBar>
          <TextInput defaultValue={text} label="Search" name="text" placeholder="Houston" type="search" />
          <Button type="submit" variant="default">
            Search
          </Button>
        </FilterBar>
        {page.rows.length === 0 ? (
          <Empty title="No place fits" />
        ) : (
          <DataTable
            caption={`${page.total} places`}
            columns={[
              {
                header: 'Place',
                wide: true,
                cell: ({ id, name, depth }) => (
                  <span style={{ paddingLeft: depth * 22 }}>
                    <Link to={to.place(id)}>{name}</Link>
                  </span>
                ),
              },
              { header: 'Id', fit: true, cell: ({ id }) => <code>{id}</code> },
              { header: 'Kind', fit: true, cell: ({ kind }) => <Muted>{kind}</Muted> },
              { header: 'Settings', align: 'end', fit: true, cell: ({ keys }) => (keys.length === 0 ? <Muted>none</Muted> : keys.length) },
            ]}
            rowKey={({ id }) => id}
            rows={page.rows}
          />
        )}
      </Panel>
    </Page>
  );
}
