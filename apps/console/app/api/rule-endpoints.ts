// Business rules as they stand with what is live. They are edited as any entry is: in a change, as `rule:…`.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { ruleList, rulePage } from '../queries/rules/rule-list.server.ts';
import { ChangeRowBody, PermitBody, RuleRowBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const tag = 'Rules';

export function addRuleEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/rules',
    tag,
    summary: 'The business rules, each checked against what is live in every scope where a value that it reads can differ.',
    params: pathOf.environment,
    query: z.object({ key: z.string().min(1).optional() }),
    answer: z.object({ rows: z.array(RuleRowBody), decisions: z.object({ create: PermitBody }) }),
    handle: ({ caller, params, query: { key } }) => ruleList(ports, caller, { ...params, ...(key === undefined ? {} : { key }) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/rules/{rule}',
    tag,
    summary: 'One rule: how it stands, for whom it is broken, and the digest that an edit is drawn from.',
    params: z.object({ environment: z.string().min(1), rule: z.string().min(1) }),
    answer: z.object({
      row: RuleRowBody,
      cases: z.array(z.object({ who: z.string(), moreScopes: z.int(), values: z.array(z.string()), reason: z.string().nullable() })),
      digest: z.string(),
      revision: z.int(),
      openChanges: z.array(ChangeRowBody),
      decisions: z.object({ edit: PermitBody }),
    }),
    handle: ({ caller, params }) => rulePage(ports, caller, params),
  });
}
