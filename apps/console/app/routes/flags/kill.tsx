// Killing posts here. A refusal shows the flag's page again with the sentence; looking at the address shows the same page.
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage, requireFlag, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { historyOf, lastChanges } from '../../queries/keys/key-history.ts';
import { keyPage } from '../../queries/keys/key-page.server.ts';
import { FlagView } from '../../screens/flag-view.tsx';
import { KillForm } from '../../screens/kill-switch.tsx';
import { requireCaller } from '../../session.server.ts';
import { killFlag } from '../../usecases/flags/kill-flag.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const { history, ...page } = orErrorPage(await keyPage(context.container.ports, caller, { environment, key }));
  const body = requireFlag(key, page.body);
  return { environment, page: { ...page, body }, history: historyOf(key, history), changed: lastChanges(history) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: KillForm });
  if (submission.status !== 'success') return submission.reply();
  const killed = await killFlag(context.container.ports, caller, { environment, flag: key, reason: submission.value.reason });
  if (!killed.ok) return submission.reply({ formErrors: sentencesOf(killed.refusal) });
  throw redirect(inEnvironment(environment).flag(key));
}

export default function KillFlagPage() {
  const { environment, page, history, changed } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return <FlagView actions={null} changed={changed} environment={environment} history={history} lastResult={lastResult} page={page} />;
}
