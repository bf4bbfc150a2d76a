import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { changeStatuses } from '@switchyard/registry-core/change/machine';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { ChangeList, changeList } from '../../queries/changes/change-list.server.ts';
import { ChangeTable } from '../../screens/change-table.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { statusLooks } from '../../screens/words.ts';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { FilterBar } from '../../ui/form.tsx';
import { IconSearch } from '../../ui/icons.ts';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const text = searchParams.get('text')?.trim() ?? '';
  const chosen = searchParams.get('status') ?? 'open';
  const status = ChangeList.shape.status.safeParse(chosen).data;
  const mine = searchParams.get('mine') === 'on';
  const input = { environment, ...(text && { text }), ...(status && { status }), ...(mine && { mine }) };
  const page = orErrorPage(await changeList(context.container.ports, caller, input));
  return { environment, page, text, status: status ?? 'all', mine };
}

export default function Changes() {
  const { environment, page, text, status, mine } = useLoaderData<typeof loader>();
  const to = inEnvironment(environment);
  const statuses = changeStatuses.map((value) => ({ value, label: statusLooks[value].label }));
  return (
    <Page
      actions={<LinkButton to={to.promote()}>Bring from another environment</LinkButton>}
      lead="Every edit of config, flags, cohorts and places goes through a change: drafted, validated, approved, published."
      title="Changes"
    >
      <Panel flush>
        <FilterBar>
          <TextInput
            defaultValue={text}
            label="Search"
            leftSection={<IconSearch aria-hidden="true" size={15} />}
            name="text"
            placeholder="title, reason or ticket"
            type="search"
          />
          <NativeSelect
            data={[{ value: 'open', label: 'Open' }, { value: 'all', label: 'All' }, ...statuses]}
            defaultValue={status}
            label="Status"
            name="status"
          />
          <NativeSelect
            data={[
              { value: '', label: 'Everyone’s' },
              { value: 'on', label: 'Mine' },
            ]}
            defaultValue={mine ? 'on' : ''}
            label="Whose"
            name="mine"
          />
          <Button type="submit" variant="default">
            Filter
          </Button>
        </FilterBar>
        {page.rows.length === 0 ? (
          <Empty title={status === 'open' ? 'No open changes' : 'No change fits these filters'}>
            Edits start from a <Link to={to.configs()}>config key</Link> or a <Link to={to.flags()}>flag</Link>.
          </Empty>
        ) : (
          <ChangeTable caption="Changes" environment={environment} rows={page.rows} />
        )}
      </Panel>
    </Page>
  );
}
