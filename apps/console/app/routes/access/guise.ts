// Takes on another person's looks, or takes them off; a form on the person's page and the banner post here.
import { type ActionFunctionArgs, redirect } from '@remix-run/node';
import { guiseModes } from '@switchyard/registry-core/access/grant';
import * as z from 'zod';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment, safePath } from '../../paths.ts';
import { requireSelf } from '../../session.server.ts';
import { endGuise } from '../../usecases/access/end-guise.server.ts';
import { startGuise } from '../../usecases/access/start-guise.server.ts';

const GuiseForm = z.discriminatedUnion('step', [
  z.object({ step: z.enum(guiseModes), personId: z.string(), reason: z.string().trim().min(1) }),
  z.object({ step: z.literal('end'), back: z.string().default('') }),
]);

export function loader({ params }: ActionFunctionArgs) {
  return redirect(inEnvironment(params.environment ?? '').home);
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const self = await requireSelf(context, request);
  const form = GuiseForm.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw new Response('Say why you want to look as somebody else.', { status: 400 });
  const { ports } = context.container;
  if (form.data.step === 'end') {
    await endGuise(ports, self);
    return redirect(safePath(form.data.back));
  }
  const { step: mode, personId, reason } = form.data;
  orErrorPage(await startGuise(ports, self, { personId, mode, reason }));
  return redirect(inEnvironment(params.environment ?? '').home);
}
