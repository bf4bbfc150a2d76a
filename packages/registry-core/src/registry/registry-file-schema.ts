// The registry file as a JSON Schema, for editors and for programs in other languages: made from the schemas that parse the file,
// so that the two cannot disagree. The copy in the package is registry-file.schema.json; a test keeps it up to date.
import * as z from 'zod';
import { BusinessRule, RuleKey } from './business-rule.ts';
import { Cohort } from './cohort.ts';
import { AttributePath, Comparison, Condition, Percent } from './condition.ts';
import { ConfigKey, ConfigSetting, Constraints } from './config-key.ts';
import { Flag, FlagSetting, Prerequisite, Rule, Serve, VariantName } from './flag.ts';
import { EventName, Guardrail, GuardrailBounds, GuardrailKey } from './guardrail.ts';
import { Json, type JsonObject } from './json.ts';
import { Place, PlaceId } from './place.ts';
import { Holdout, Key, Layer } from './registry.ts';
import { RegistryFile, registryFileSchemaId } from './registry-file.ts';
import { CohortKey, RoleId, Scope } from './scope.ts';
import { Sensitivity } from './sensitivity.ts';

/** The parts that have a name of their own in the schema, with what an editor shows about them. */
const named: readonly (readonly [string, z.core.$ZodType, string])[] = [
  ['Place', Place, 'A country, a state or a city. Settings may be for one of them.'],
  ['PlaceId', PlaceId, 'The id of a place, such as US-TX.'],
  ['Cohort', Cohort, 'A named audience: a list of targeting keys, a condition, or both. Between two cohorts the lower rank wins.'],
  ['CohortKey', CohortKey, 'The key of a cohort, such as beta.studios.'],
  ['ConfigKey', ConfigKey, 'A typed value with a default and settings by scope. The most specific setting is the whole answer.'],
  ['ConfigSetting', ConfigSetting, 'The value for one scope.'],
  ['Constraints', Constraints, 'What every value of the key keeps.'],
  ['Flag', Flag, 'Variants, and settings by scope that say which is served. The setting with the scope {} is required.'],
  ['FlagSetting', FlagSetting, 'What is served in one scope: the first rule whose condition holds, else `serve`.'],
  ['Rule', Rule, 'A condition, and what is served to those for whom it holds.'],
  ['Serve', Serve, 'One variant, a percentage, or a split by weights.'],
  ['Prerequisite', Prerequisite, 'Met while the other flag serves one of these variants.'],
  ['VariantName', VariantName, 'The name of a variant, such as on.'],
  ['Holdout', Holdout, 'A share of users who get the off variant of every listed flag.'],
  ['Layer', Layer, 'Flags that exclude one another: each owns the slots [from, to) of 10,000, and a user is in one slot.'],
  ['BusinessRule', BusinessRule, 'A CEL expression that must hold for the values of every scope.'],
  ['Guardrail', Guardrail, 'A figure over recorded events, and the bounds that it keeps when a change is previewed.'],
  ['GuardrailBounds', GuardrailBounds, 'What the new figure keeps; the percentages are of the old one.'],
  ['GuardrailKey', GuardrailKey, 'The name of a guardrail, such as revenue.provider_fees.'],
  ['EventName', EventName, 'A kind of recorded events, such as booking.'],
  ['RuleKey', RuleKey, 'The name of a business rule, such as fees.total_at_most_30_pct.'],
  ['Condition', Condition, 'A comparison, a cohort, a bucket, or all, any, not of conditions.'],
  ['Comparison', Comparison, 'One attribute of the context compared with a value. A missing attribute or another type: false.'],
  ['AttributePath', AttributePath, 'An attribute of the context; nested ones with dots, such as user.tier.'],
  ['Percent', Percent, '0 to 100 with at most three decimals.'],
  ['Scope', Scope, 'For whom: at most one place, one role and one cohort. {} is everyone.'],
  ['RoleId', RoleId, 'A role, such as studio.'],
  ['Key', Key, 'The name of a config key or flag, such as fees.provider_pct.'],
  ['Sensitivity', Sensitivity, 'What harm a wrong value can do; it decides who must agree to a change.'],
  ['Json', Json, 'Any JSON.'],
];

/** A name that objects of JavaScript do not keep; the parser refuses it anywhere. */
const noReservedName = { not: { const: '__proto__' } };

/** What the parsing schemas check in code. */
const inCode = new Map<z.core.$ZodType, object>([
  // Neither a control character, nor a space at either end.
  [Key, { pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$', ...noReservedName }],
  [Percent, { multipleOf: 0.001 }],
  // It is trimmed, and something is left.
  [BusinessRule.shape.expression, { pattern: '\\S' }],
  [Guardrail.shape.expression, { pattern: '\\S' }],
]);

export function registryFileSchema(): JsonObject {
  const metadata = z.registry<{ id?: string; title?: string; description?: string }>();
  for (const [id, schema, description] of named) metadata.add(schema, { id, description });
  const schema = z.toJSONSchema(RegistryFile, {
    io: 'input',
    metadata,
    override({ zodSchema, jsonSchema }) {
      Object.assign(jsonSchema, inCode.get(zodSchema));
      // The pattern says it already, and validators differ in what they make of a format.
      if (jsonSchema.pattern !== undefined || jsonSchema.allOf !== undefined) delete jsonSchema.format;
      if (zodSchema._zod.def.type === 'record') {
        const names = jsonSchema.propertyNames;
        jsonSchema.propertyNames = typeof names === 'object' ? { allOf: [names, noReservedName] } : noReservedName;
      }
    },
  });
  const { $schema, ...rest } = schema as unknown as JsonObject; // JSON, as its name says
  const title = 'Switchyard registry file';
  const description = 'The whole registry of one environment: places, cohorts, config keys, flags, holdouts, layers and business rules.';
  return { $schema: $schema ?? '', $id: registryFileSchemaId, title, description, ...rest };
}
