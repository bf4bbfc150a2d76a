import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { type PolicyPart, policyParts, type Typed, typedIn, typedOfFreeze, typedOfRule } from '../drafting/policy-form.ts';
import { withPart } from '../drafting/read-policy.ts';
import { inEnvironment } from '../paths.ts';
import { policyPage } from '../queries/environments/policy-page.server.ts';
import { ApprovalsPart, FieldsPart, RulesPart } from '../screens/policy-approvals.tsx';
import type { PolicyAnswer } from '../screens/policy-form-parts.tsx';
import { FreezesPart, WarningsPart } from '../screens/policy-gates.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Page } from '../ui/page.tsx';
import { editPolicy } from '../usecases/environments/edit-policy.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await policyPage(context.container.ports, caller, { environment }));
  const { searchParams } = new URL(request.url);
  const rule = page.policy.approvals.rules.find(({ title }) => title === searchParams.get('rule'));
  const freeze = page.policy.freezes.find(({ id }) => id === searchParams.get('freeze'));
  return { environment, page, rule: rule ? typedOfRule(rule) : null, freeze: freeze ? typedOfFreeze(freeze) : null };
}

export async function action({ context, params, request }: ActionFunctionArgs): Promise<PolicyAnswer> {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const typed = typedIn(await request.formData());
  const part = policyParts.find((name) => name === typed.part?.[0]);
  if (!part) return refused('approvals', ['This form was not understood. Load the page again.'], typed);
  const { policy } = orErrorPage(await policyPage(ports, caller, { environment }));
  const changed = withPart(policy, part, typed);
  if (!changed.ok) return refused(part, sentencesOf(changed.refusal), typed);
  const reason = typed.reason?.[0]?.trim() ?? '';
  if (reason === '') return refused(part, ['Say why the policy changes.'], typed);
  const expectedVersion = Number(typed.version?.[0]);
  const edited = await editPolicy(ports, caller, { environment, policy: changed.value, reason, expectedVersion });
  if (!edited.ok) return refused(part, sentencesOf(edited.refusal), typed);
  throw redirect(`${inEnvironment(environment).policy()}#${part.replace('remove-', '')}`);
}

function refused(part: PolicyPart, errors: readonly string[], typed: Typed): PolicyAnswer {
  return { part, errors, typed };
}

export default function PolicyRoute() {
  const { page, rule, freeze } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page
      lead={`What ${page.title} asks of a change before it is published. The next publish is held to it, also of what is approved already.`}
      title="Policy"
    >
      <ApprovalsPart answer={answer} page={page} />
      <RulesPart answer={answer} editing={rule} page={page} />
      <FieldsPart answer={answer} page={page} />
      <WarningsPart answer={answer} page={page} />
      <FreezesPart answer={answer} editing={freeze} page={page} />
    </Page>
  );
}
