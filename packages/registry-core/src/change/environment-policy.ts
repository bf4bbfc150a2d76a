// What an environment asks of a change before it may be published: who has to agree, which fields it needs, what becomes of
// warnings, and when nothing goes out. One document per environment. Every part has a default, so that a document which was
// stored before a part existed means what it meant.
import * as z from 'zod';
import { toRegularExpression } from '../flag/regular-expression.ts';
import { RuleKey } from '../registry/business-rule.ts';
import type { Finding } from '../registry/finding.ts';
import { findingSeverities } from '../registry/finding-code.ts';
import { Sensitivity } from '../registry/sensitivity.ts';
import { FreezeWindow } from './freeze-window.ts';

/** Roles by name; whether there is such a role is for the access policy to say. */
const Roles = z.array(z.string().min(1).max(40)).max(20).default([]);
const People = z.number().int().max(10);

export const ApprovalRule = z.strictObject({
  title: z.string().trim().min(1, 'Give the rule a name.').max(100),
  /** Empty: of every namespace. `fees` covers `fees.provider_pct`. */
  namespaces: z.array(z.string().min(1).max(256)).max(50).default([]),
  /** Empty: sensitive or not. */
  sensitivities: z.array(Sensitivity).default([]),
  people: People.min(1),
  /** Whose approval counts; empty: of everyone who may approve. */
  roles: Roles,
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

/** show: to be read. acknowledge: somebody says by name that it is meant. block: not published. */
export const warningTreatments = ['show', 'acknowledge', 'block'] as const;
export type WarningTreatment = (typeof warningTreatments)[number];
const Treatment = z.enum(warningTreatments);

const isWarning = (code: string): boolean => (findingSeverities as Readonly<Record<string, string>>)[code] === 'warning';

export const EnvironmentPolicy = z.strictObject({
  approvals: z
    .strictObject({
      /** Of every change, whatever it touches. */
      people: People.min(0).default(0),
      roles: Roles,
      /** Each that matches an entry of the change holds as well; one more rule never asks for less. */
      rules: z.array(ApprovalRule).max(50).default([]),
      /** When a change alters what more than this share of the recorded contexts get, every number above rises. */
      wide: z
        .strictObject({ sharePercent: z.number().min(0).max(100), morePeople: People.min(1) })
        .nullable()
        .default(null),
    })
    .prefault({}),
  fields: z
    .strictObject({
      ticket: z.boolean().default(false),
      /** What a ticket looks like, as RE2: `OPS-\d+`. Empty: anything. */
      ticketPattern: z
        .string()
        .max(200)
        .refine((pattern) => toRegularExpression(pattern) !== undefined, 'This pattern cannot be read; write one such as OPS-\\d+.')
        .default(''),
      reasonLengthMin: z.number().int().min(0).max(1000).default(0),
    })
    .prefault({}),
  warnings: z
    .strictObject({
      otherwise: Treatment.default('show'),
      codes: z
        .record(z.string(), Treatment)
        .refine((codes) => Object.keys(codes).every(isWarning), 'One of these is no code of a warning.')
        .default({}),
      /** Of business rules that warn: what becomes of a change that newly breaks one. Before what is said of the code. */
      rules: z.record(RuleKey, Treatment).default({}),
    })
    .prefault({}),
  freezes: z
    .array(FreezeWindow)
    .max(50)
    .refine((windows) => new Set(windows.map(({ id }) => id)).size === windows.length, 'Two freezes have one name.')
    .default([]),
});
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;

/** What breaks readers or takes users out of something: in production somebody says that it is meant. */
const toBeMeant = Object.keys(findingSeverities).filter(
  (code) => isWarning(code) && /^(BREAKING_|PERCENT_LOWERED|WEIGHT_LOWERED|BUCKETS_CHANGED|LAYER_SLOTS_NARROWED|HOLDOUT_RAISED)/.test(code),
);

/** What a new environment begins with. */
export function startingPolicy({ production, people }: { production: boolean; people: number }): EnvironmentPolicy {
  const codes = Object.fromEntries(toBeMeant.map((code) => [code, 'acknowledge' as const]));
  return EnvironmentPolicy.parse({ approvals: { people }, warnings: production ? { codes } : {} });
}

export function treatmentOf({ warnings }: EnvironmentPolicy, { code, rule }: Pick<Finding, 'code' | 'rule'>): WarningTreatment {
  const ofRule = code === 'RULE_BROKEN_WARNING' && rule !== undefined ? warnings.rules[rule] : undefined;
  return ofRule ?? warnings.codes[code] ?? warnings.otherwise;
}

export interface FieldFault {
  readonly field: 'ticket' | 'reason';
  readonly sentence: string;
  readonly cure: string;
}

/** What is missing among the fields of a change. */
export function fieldFaults({ fields }: EnvironmentPolicy, change: { ticket: string | null; reason: string }): FieldFault[] {
  const faults: FieldFault[] = [];
  const ticket = change.ticket ?? '';
  if (fields.ticket && ticket === '')
    faults.push({ field: 'ticket', sentence: 'Changes here need a ticket.', cure: 'Add it to the change.' });
  else if (ticket !== '' && fields.ticketPattern !== '' && !toRegularExpression(fields.ticketPattern)?.matchesWhole(ticket))
    faults.push({ field: 'ticket', sentence: `The ticket “${ticket}” does not look like ${fields.ticketPattern}.`, cure: 'Correct it.' });
  if (change.reason.trim().length < fields.reasonLengthMin)
    faults.push({
      field: 'reason',
      sentence: `The reason has fewer than ${fields.reasonLengthMin} characters.`,
      cure: 'Say more, so that approvers can judge it.',
    });
  return faults;
}
