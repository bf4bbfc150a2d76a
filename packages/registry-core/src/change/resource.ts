// What a change can touch, as access knows it: editing and approving are asked about each of these.
export const resources = ['config', 'flag', 'place', 'cohort', 'holdout', 'layer', 'rule', 'guardrail'] as const;
export type Resource = (typeof resources)[number];
