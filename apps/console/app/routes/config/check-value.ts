// Asked while somebody types a value: does the key take it, as it is live or as a change has it?
import type { ActionFunctionArgs } from '@remix-run/node';
import { orErrorPage, requireConfig } from '../../answers.server.ts';
import { checkValue } from '../../drafting/checked-value.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { requireCaller } from '../../session.server.ts';

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const changeId = new URL(request.url).searchParams.get('change');
  const { body } = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: `key:${key}`, changeId }));
  const text = String((await request.formData()).get('value') ?? '');
  return Response.json(checkValue(requireConfig(key, body), text));
}
