import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { type DigestSection, digestSections } from '@switchyard/registry-core/alert/digest';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { DigestPageInput, digestPage } from '../../queries/digests/digest-page.server.ts';
import { AlertTabs } from '../../screens/alert-view.tsx';
import { DigestFigures, DigestLines, OpenReviews } from '../../screens/digest-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { FilterBar, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Columns, Page, Panel } from '../../ui/page.tsx';
import { ChooseDigest, chooseDigest } from '../../usecases/digests/choose-digest.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { container } = context;
  const day = DigestPageInput.safeParse({ day: new URL(request.url).searchParams.get('day') ?? undefined });
  const page = orErrorPage(await digestPage(container.ports, caller, day.success ? day.data : {}));
  return { environment, page, mails: container.settings.SMTP_URL !== undefined };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const form = await request.formData();
  const chosen = ChooseDigest.safeParse({ wanted: form.get('wanted') === 'on', zone: form.get('zone'), hour: Number(form.get('hour')) });
  if (!chosen.success) return { errors: chosen.error.issues.map(({ message }) => message) };
  const saved = await chooseDigest(context.container.ports, caller, chosen.data);
  if (!saved.ok) return { errors: sentencesOf(saved.refusal) };
  throw redirect(inEnvironment(params.environment ?? '').digest());
}

const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, '0')}:00` }));

export default function DigestScreen() {
  const { environment, page, mails } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { digest, choice } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      lead="What a day was like: who looked at what is masked, what was risky, what was denied, and what waits for a review."
      title="Alerts"
    >
      <AlertTabs environment={environment} />
      <FilterBar>
        <TextInput defaultValue={digest.day} label="Day" name="day" type="date" />
        <SubmitButton variant="default">Show</SubmitButton>
      </FilterBar>
      <DigestFigures digest={digest} />
      <Columns
        aside={
          <>
            <Panel title="Open reviews">
              <OpenReviews environment={environment} open={digest.open} />
            </Panel>
            <Panel title="By mail">
              <Form method="post">
                <FormStack>
                  <FormErrors errors={answer?.errors} />
                  <Checkbox defaultChecked={choice.wanted} label="Send me the digest of each day" name="wanted" value="on" />
                  <NativeSelect data={hours} defaultValue={String(choice.hour)} label="In the morning after, at" name="hour" />
                  <TextInput defaultValue={choice.zone} label="Where I am" name="zone" placeholder="America/Chicago" required />
                  <SubmitButton>Save</SubmitButton>
                  {!mails && <Muted small>No mail is sent from this console: SMTP_URL is not set.</Muted>}
                </FormStack>
              </Form>
            </Panel>
          </>
        }
      >
        {(Object.keys(digestSections) as DigestSection[]).map((section) => (
          <DigestLines
            environment={environment}
            key={section}
            section={digest.sections[section]}
            title={digestSections[section]}
            zone={digest.zone}
          />
        ))}
        <Muted small>
          {digest.records.toLocaleString('en')} records in <Link to={to.audit()}>the audit</Link> from midnight to midnight in {digest.zone}
          , of which {digest.refused.toLocaleString('en')} were refused.
        </Muted>
      </Columns>
    </Page>
  );
}
