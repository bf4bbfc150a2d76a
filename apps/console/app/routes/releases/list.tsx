import { Button, NativeSelect } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Form, Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { releaseList } from '../../queries/releases/release-list.server.ts';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { ReleaseTimeline } from '../../screens/release-timeline.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { FieldRow, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Columns, Empty, Page, Panel } from '../../ui/page.tsx';

const pageRows = 30;

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const before = Number(new URL(request.url).searchParams.get('before'));
  const input = { environment, limit: pageRows, ...(Number.isInteger(before) && before > 0 && { beforeNumber: before }) };
  const page = orErrorPage(await releaseList(context.container.ports, caller, input));
  return { environment, page };
}

function Compare({ environment, versions }: { environment: string; versions: readonly string[] }) {
  return (
    <Panel title="Compare two releases">
      <Form action={inEnvironment(environment).compareReleases()} method="get">
        <FormStack>
          <FieldRow>
            <NativeSelect data={[...versions]} defaultValue={versions[1]} label="From" name="from" />
            <NativeSelect data={[...versions]} defaultValue={versions[0]} label="To" name="to" />
          </FieldRow>
          <Button type="submit" variant="default">
            Compare
          </Button>
        </FormStack>
      </Form>
    </Panel>
  );
}

export default function Releases() {
  const { environment, page } = useLoaded<typeof loader>();
  const { rows, decisions } = page;
  const last = rows.at(-1);
  return (
    <Page
      actions={<LinkButton to={inEnvironment(environment).healthChecks}>Health checks</LinkButton>}
      lead="History only grows: going back publishes an earlier content as a new release."
      title="Releases"
    >
      {rows.length === 0 ? (
        <Panel>
          <Empty title="Nothing has been published here yet">Publish a change to make the first release.</Empty>
        </Panel>
      ) : (
        <Columns aside={rows.length > 1 && <Compare environment={environment} versions={rows.map(({ version }) => version)} />}>
          <Panel>
            <ReleaseTimeline environment={environment} rollBackReason={decisions.rollBack.reason} rows={rows} />
            {last && last.number > 1 && <Link to={`?before=${last.number}`}>Earlier releases</Link>}
          </Panel>
        </Columns>
      )}
    </Page>
  );
}
