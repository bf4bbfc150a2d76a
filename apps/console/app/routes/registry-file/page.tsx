// The registry as a file: take what is live, or bring a file and get a change of what differs.
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage, replyTo, sentencesOf } from '../../answers.server.ts';
import { documentOf, ImportForm } from '../../drafting/import-form.ts';
import { inEnvironment } from '../../paths.ts';
import { registryFilePage } from '../../queries/registry-file/registry-file-page.server.ts';
import { Download, ImportedNotice, ImportFormView } from '../../screens/registry-file.tsx';
import { requireCaller } from '../../session.server.ts';
import { Columns, Page, Panel } from '../../ui/page.tsx';
import { importRegistry } from '../../usecases/registry/import-registry.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return orErrorPage(await registryFilePage(context.container.ports, caller, { environment }));
}

/** What was left out of a file is in this one answer and nowhere else, so only a file without findings leads straight to its change. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: ImportForm });
  if (submission.status !== 'success') return { reply: submission.reply(), imported: null };
  const { file, pasted, ticket, ...about } = submission.value;
  const document = await documentOf({ file, pasted });
  if (!document.ok) return { reply: submission.reply(replyTo(document.refusal)), imported: null };
  const input = { environment, document: document.value, ...about, ...(ticket ? { ticket } : {}) };
  const done = await importRegistry(context.container.ports, caller, input);
  if (!done.ok) return { reply: submission.reply({ formErrors: sentencesOf(done.refusal) }), imported: null };
  const { change, findings, unchanged } = done.value;
  if (findings.length === 0) throw redirect(inEnvironment(environment).change(change.number));
  const imported = { number: change.number, title: change.title, edits: change.edits.length, findings, unchanged };
  return { reply: submission.reply({ resetForm: true }), imported };
}

export default function RegistryFile() {
  const { environment, version, decisions } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page lead={`All of ${environment.title} as one document: to keep, to compare, to bring from elsewhere.`} title="Registry file">
      {answer?.imported && <ImportedNotice environment={environment.name} imported={answer.imported} />}
      <Columns
        aside={
          <Panel title="Export">
            <Download environment={environment.name} reason={decisions.export.reason} version={version} />
          </Panel>
        }
      >
        <Panel
          note="Becomes a change of what differs from what is live; what the file does not name stays. Nothing is live before it is approved and published."
          title="Import"
        >
          <ImportFormView lastResult={answer?.reply} reason={decisions.import.reason} />
        </Panel>
      </Columns>
    </Page>
  );
}
