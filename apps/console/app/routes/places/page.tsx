import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { placePage } from '../../queries/places/place-list.server.ts';
import { NamedSettings } from '../../screens/named-settings.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const { history: _, ...page } = orErrorPage(await placePage(context.container.ports, caller, { environment, place: id }));
  return { environment, page };
}

export default function PlacePage() {
  const { environment, page } = useLoaded<typeof loader>();
  const { body, lineage, inside, settings, decisions } = page;
  const to = inEnvironment(environment);
  const above = lineage.filter(({ id }) => id !== body.id);
  return (
    <Page
      actions={
        decisions.edit.allowed ? (
          <LinkButton to={to.editPlace(body.id)}>Edit in a change</LinkButton>
        ) : (
          <Muted small>{decisions.edit.reason}</Muted>
        )
      }
      title={body.name}
      trail={[{ label: 'Places', to: to.places() }, ...above.map(({ id, name }) => ({ label: name, to: to.place(id) }))]}
    >
      <Columns
        aside={
          <Panel title="About">
            <Facts
              items={[
                ['Id', <code key="id">{body.id}</code>],
                ['Kind', body.kind],
                ['Lies in', above.at(-1)?.name ?? '–'],
              ]}
            />
          </Panel>
        }
      >
        <Panel
          actions={<Link to={to.scopes({ place: body.id })}>Everything that resolves here</Link>}
          flush
          note="The most specific setting is the whole answer; what is not set here is inherited."
          title={settings.length === 0 ? `Set for ${body.name}` : `Set for ${body.name} (${settings.length})`}
        >
          <NamedSettings environment={environment} none="Everything here is inherited." rows={settings} />
        </Panel>
        {body.kind !== 'city' && (
          <Panel
            actions={decisions.edit.allowed && <Link to={to.newPlace({ in: body.id })}>Add a place here</Link>}
            title={`Inside (${inside.length})`}
          >
            {inside.length === 0 && <Muted>Nothing yet.</Muted>}
            <ul>
              {inside.map(({ id, name }) => (
                <li key={id}>
                  <Link to={to.place(id)}>{name}</Link> <Muted small>{id}</Muted>
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </Columns>
    </Page>
  );
}
