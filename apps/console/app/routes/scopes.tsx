import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../answers.server.ts';
import { readScope } from '../drafting/scope-form.ts';
import { inEnvironment } from '../paths.ts';
import { scopeChoices } from '../queries/scope-choices.server.ts';
import { scopeExplorer } from '../queries/scopes/scope-explorer.server.ts';
import { ExplorerTable } from '../screens/scope-answers.tsx';
import { isEveryone, ScopePicker } from '../screens/scope-picker.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Notice } from '../ui/marks.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Pager } from '../ui/pager.tsx';

const rowsAtOnce = 100;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const choices = orErrorPage(await scopeChoices(ports, caller, { environment }));
  const { searchParams } = new URL(request.url);
  const field = (name: string) => searchParams.get(name)?.trim() ?? '';
  const fields = { place: field('place'), role: field('role'), cohort: field('cohort') };
  const beside = { place: field('place2'), role: field('role2'), cohort: field('cohort2') };
  const compare = field('compare') === 'on';
  const [scope, other] = [readScope(fields, choices.places), readScope(beside, choices.places)];
  const everything = field('show') === 'all';
  const text = field('text');
  const offset = Math.max(0, Math.floor(Number(field('offset'))) || 0);
  const fault = !scope.ok ? scope.refusal.message : compare && !other.ok ? other.refusal.message : null;
  // A fault in the question still shows the form that it came from.
  const asked = { scope: scope.ok ? scope.value : {}, ...(compare && other.ok && { other: other.value }) };
  const input = { environment, ...asked, differing: !everything && (compare || !isEveryone(fields)), text, limit: rowsAtOnce, offset };
  const page = orErrorPage(await scopeExplorer(ports, caller, input));
  return { environment, choices, fields, beside, compare, everything, text, offset, fault, page };
}

export default function Scopes() {
  const { environment, choices, fields, beside, compare, everything, text, offset, fault, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { total, rows, differing, keys } = page;
  const second = { place2: beside.place, role2: beside.role, cohort2: beside.cohort };
  const query = { ...fields, ...(compare && { compare: 'on', ...second }), text, show: everything ? 'all' : '' };
  return (
    <Page
      lead="Everything that resolves for somebody, and where it comes from. Pick a second scope to see only what differs."
      title="Scopes"
    >
      {fault !== null && <Notice title={fault} tone="bad" />}
      <ScopePicker
        beside={beside}
        choices={choices}
        compare={compare}
        environment={environment}
        everything={everything}
        fields={fields}
        text={text}
      />
      <Panel
        flush
        note={
          compare || !isEveryone(fields)
            ? `${differing.toLocaleString('en')} of ${keys.toLocaleString('en')} keys differ ${compare ? 'between the two' : 'from what everyone gets'}.`
            : 'Pick a place, a role or a cohort to see what it gets otherwise than everyone.'
        }
        title={compare ? `${capital(page.who)} beside ${page.otherWho}` : capital(page.who)}
      >
        <ExplorerTable compare={compare} environment={environment} everything={everything} fields={fields} page={page} />
        <Pager
          offset={offset}
          rowsAtOnce={rowsAtOnce}
          shown={rows.length}
          to={(from) => to.scopes({ ...query, offset: from })}
          total={total}
        />
      </Panel>
    </Page>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
