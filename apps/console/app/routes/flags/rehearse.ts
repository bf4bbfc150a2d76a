// Rehearsing a kill posts here; what came of it is on the flag's page.
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { requireCaller } from '../../session.server.ts';
import { rehearseKill } from '../../usecases/flags/rehearse-kill.server.ts';

export function loader({ params }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  return redirect(inEnvironment(environment).flag(key));
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  orErrorPage(await rehearseKill(context.container.ports, caller, { environment, flag: key }));
  return redirect(inEnvironment(environment).flag(key));
}
