import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { readHealthCheck, toHealthFields } from '../drafting/health-check-form.ts';
import { inEnvironment } from '../paths.ts';
import { healthCheckList } from '../queries/releases/health-check-list.server.ts';
import { EventTable, HealthCheckFields, HealthCheckTable } from '../screens/health-check-view.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Columns, Page, Panel } from '../ui/page.tsx';
import { RemoveHealthCheck, removeHealthCheck } from '../usecases/environments/remove-health-check.server.ts';
import { saveHealthCheck } from '../usecases/environments/save-health-check.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await healthCheckList(context.container.ports, caller, { environment }));
  const edited = page.checks.find(({ name }) => name === new URL(request.url).searchParams.get('edit'));
  const { sentence: _, ...check } = edited ?? { sentence: '' };
  return { environment, page, editing: edited?.name ?? null, values: edited ? toHealthFields(check as never) : {} };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const values = Object.fromEntries([...(await request.formData())].map(([name, value]) => [name, String(value)]));
  if (values.step === 'remove') {
    const parsed = RemoveHealthCheck.safeParse({ environment, name: values.name });
    if (!parsed.success) return { errors: ['This form was not understood. Load the page again.'], values: {} };
    const removed = await removeHealthCheck(ports, caller, parsed.data);
    if (!removed.ok) return { errors: sentencesOf(removed.refusal), values: {} };
  } else {
    const check = readHealthCheck(values);
    const saved = check.ok ? await saveHealthCheck(ports, caller, { environment, check: check.value }) : check;
    if (!saved.ok) return { errors: sentencesOf(saved.refusal), values };
  }
  throw redirect(inEnvironment(environment).healthChecks);
}

export default function HealthChecks() {
  const { environment, page, editing, values } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page
      lead="While a release goes out in stages, those who have it are compared with everyone else. What fares worse holds it or takes it back by itself."
      title="Health checks"
      trail={[{ label: 'Releases', to: inEnvironment(environment).releases() }]}
    >
      <Columns
        aside={
          <Panel title={editing === null ? 'New check' : `Edit ${editing}`}>
            <HealthCheckFields editing={editing} errors={answer?.errors} page={page} values={answer?.values ?? values} />
          </Panel>
        }
      >
        <Panel flush>
          <HealthCheckTable page={page} />
        </Panel>
        <EventTable events={page.events} />
      </Columns>
    </Page>
  );
}
