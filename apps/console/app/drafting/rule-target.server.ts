// The business rule that a form is about, with the change that it would go into.
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { notFound, orErrorPage } from '../answers.server.ts';
import { draftTarget } from '../queries/drafting/draft-target.server.ts';
import { requireCaller } from '../session.server.ts';

export async function loadRuleTarget({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `rule:${key}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  if (target.body === null) throw notFound(`There is no rule ${key} here.`);
  // The id's kind names the body's type.
  return { environment, key, target, rule: target.body as BusinessRule };
}
