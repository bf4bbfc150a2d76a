import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage, requireConfig } from '../../answers.server.ts';
import { explainHere } from '../../drafting/explain-here.server.ts';
import { inEnvironment } from '../../paths.ts';
import { historyOf, lastChanges } from '../../queries/keys/key-history.ts';
import { keyPage } from '../../queries/keys/key-page.server.ts';
import { ruleList } from '../../queries/rules/rule-list.server.ts';
import { keyUsage } from '../../queries/usage/key-usage.server.ts';
import { KindBadge, SensitivityBadges } from '../../screens/domain.tsx';
import { ExplainHere } from '../../screens/explain-here.tsx';
import { Elsewhere, History, KeyFacts, OpenChanges, ScopesOfKey } from '../../screens/key-page.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { RulesOfKey } from '../../screens/rule-marks.tsx';
import { ReadersPanel, UsagePanel } from '../../screens/usage-panels.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Notice } from '../../ui/marks.tsx';
import { Columns, Page, Panel } from '../../ui/page.tsx';

export const handle: LiveHandle = { live: 'own' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { searchParams } = new URL(request.url);
  const everyPlace = searchParams.get('places') === 'all';
  const { history, ...page } = orErrorPage(await keyPage(ports, caller, { environment, key, everyPlace }));
  const usage = orErrorPage(await keyUsage(ports, caller, { environment, key }));
  const { rows: rules } = orErrorPage(await ruleList(ports, caller, { environment, key }));
  const body = requireConfig(key, page.body);
  const explained = await explainHere(ports, caller, environment, key, searchParams);
  const told = { history: historyOf(key, history), changed: lastChanges(history), usage, explained, everyPlace };
  return { environment, page: { ...page, body }, ...told, rules };
}

export default function ConfigPage() {
  const { environment, page, history, changed, usage, rules, explained, everyPlace } = useLoaded<typeof loader>();
  const { body, key, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={decisions.edit.allowed && <LinkButton to={to.configDefinition(key)}>Edit the definition</LinkButton>}
      lead={body.description}
      mono
      title={
        <>
          {key} <KindBadge kind="config" type={body.type} /> <SensitivityBadges sensitivity={body.sensitivity} />
          {body.archived && <Badge>Archived</Badge>}
        </>
      }
      trail={[{ label: 'Config', to: to.configs() }]}
    >
      {body.archived && <Notice title="This key is archived: nobody gets an answer from it." tone="warn" />}
      <ScopesOfKey changed={changed} environment={environment} everyPlace={everyPlace} page={page} />
      <Columns
        aside={
          <>
            <Panel title="About">
              <KeyFacts body={body} revision={page.revision} />
            </Panel>
            <RulesOfKey environment={environment} rows={rules} />
            <OpenChanges environment={environment} rows={page.openChanges} />
            <ReadersPanel readers={usage.readers} />
            <Elsewhere here={environment} page={page} />
          </>
        }
      >
        <ExplainHere explained={explained} />
        <UsagePanel by="source" usage={usage} />
        <History environment={environment} rows={history} />
      </Columns>
    </Page>
  );
}
