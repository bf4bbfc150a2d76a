import { NativeSelect, TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Form, Link } from '@remix-run/react';
import { phraseOf } from '@switchyard/registry-core/access/denial';
import { askable } from '@switchyard/registry-core/access/policy';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { type Ground, WhoMay, whatMay, whoMay } from '../../queries/access/who-may.server.ts';
import { personList } from '../../queries/people/person-list.server.ts';
import { SubLine } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FieldRow, FormButtons, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const { rows: people } = orErrorPage(await personList(ports, caller));
  const given = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''));
  const { person, ...asked } = given;
  const question = WhoMay.catch({ verb: 'change:publish', environment }).parse({ verb: 'change:publish', ...asked, environment });
  const answer = person === undefined ? await whoMay(ports, caller, question) : undefined;
  return {
    environment,
    question,
    people: people.map(({ id, name }) => ({ value: id, label: name })),
    who: answer?.ok ? answer.value.rows : [],
    problem: answer && !answer.ok ? answer.refusal.message : null,
    what: person === undefined ? null : orErrorPage(await whatMay(ports, caller, { personId: person, environment })),
  };
}

function Grounds({ grounds, environment, because }: { grounds: readonly Ground[]; environment: string; because: string }) {
  if (grounds.length === 0) return <Muted small>{because}</Muted>;
  return (
    <>
      {grounds.map(({ words, elevation, until }) => (
        <div key={words}>
          {elevation ? <Link to={inEnvironment(environment).elevation(elevation)}>{words}</Link> : words}
          {until && (
            <Muted small>
              , until <When at={new Date(until)} />
            </Muted>
          )}
        </div>
      ))}
    </>
  );
}

function Question() {
  const { question, people, what } = useLoaded<typeof loader>();
  return (
    <>
      <Panel title="Who may do something?">
        <Form method="get">
          <FormStack>
            <FieldRow>
              <NativeSelect
                data={askable.map((verb) => ({ value: verb, label: phraseOf(verb) }))}
                defaultValue={question.verb}
                key={question.verb}
                label="What"
                name="verb"
              />
              <TextInput defaultValue={question.key} label="Key (optional)" name="key" placeholder="fees.provider_pct" />
              <TextInput defaultValue={question.place} label="Place (optional)" name="place" placeholder="HOU" />
            </FieldRow>
            <FormButtons>
              <SubmitButton variant="default">Ask</SubmitButton>
            </FormButtons>
          </FormStack>
        </Form>
      </Panel>
      <Panel title="What may somebody do, and why?">
        <Form method="get">
          <FormStack>
            <FieldRow>
              <NativeSelect data={people} defaultValue={what?.person.id} key={what?.person.id} label="Person" name="person" />
            </FieldRow>
            <FormButtons>
              <SubmitButton variant="default">Ask</SubmitButton>
            </FormButtons>
          </FormStack>
        </Form>
      </Panel>
    </>
  );
}

export default function Access() {
  const { environment, question, who, what, problem } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const may = (allowed: boolean) => (allowed ? <Badge tone="good">May</Badge> : <Badge>May not</Badge>);
  return (
    <Page lead="Answered by the rule that decides, with the grants that it goes by." title="Access">
      <Question />
      {problem && <Notice title={problem} tone="bad" />}
      {what ? (
        <Panel flush title={`What ${what.person.name} may do in ${environment}`}>
          <DataTable
            caption={`What ${what.person.name} may do`}
            columns={[
              { header: 'What', fit: true, cell: ({ verb }) => <Link to={to.access({ verb })}>{phraseOf(verb)}</Link> },
              { header: 'May', fit: true, cell: ({ allowed }) => may(allowed) },
              { header: 'Why', wide: true, cell: (row) => <Grounds {...row} environment={environment} /> },
            ]}
            rowKey={({ verb }) => verb}
            rows={what.rows}
          />
        </Panel>
      ) : (
        <Panel
          flush
          note={question.key ? `${question.key}${question.place ? ` for ${question.place}` : ''}` : undefined}
          title={`Who may ${phraseOf(question.verb)} in ${environment}?`}
        >
          <DataTable
            caption="Who may"
            columns={[
              {
                header: 'Person',
                cell: ({ id, name, title }) => (
                  <>
                    <Link to={to.access({ person: id })}>{name}</Link>
                    <SubLine>{title}</SubLine>
                  </>
                ),
              },
              { header: 'May', fit: true, cell: ({ allowed }) => may(allowed) },
              { header: 'Why', wide: true, cell: (row) => <Grounds {...row} environment={environment} /> },
            ]}
            rowKey={({ id }) => id}
            rows={who}
          />
        </Panel>
      )}
    </Page>
  );
}
