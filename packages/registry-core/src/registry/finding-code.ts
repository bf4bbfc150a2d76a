// Every code a finding may have, with its severity: the one list that compiler, console, API and documentation share.
// A code never changes its meaning; a rule that goes away leaves its code unused.

type Severities = Readonly<Record<string, 'error' | 'warning'>>;

/** What the compiler says of a registry. */
export const compilerSeverities = {
  // The whole
  LIMIT_EXCEEDED: 'error',
  ENTRY_TWICE: 'error',
  // Places
  PLACE_PARENT_UNKNOWN: 'error',
  PLACE_PARENT_KIND: 'error',
  // Scopes
  SCOPE_PLACE_UNKNOWN: 'error',
  SCOPE_PLACE_KIND: 'error',
  SCOPE_CONTRADICTION: 'error',
  SCOPE_TWICE: 'error',
  // References
  COHORT_UNKNOWN: 'error',
  COHORT_RANK_TWICE: 'error',
  COHORT_CYCLE: 'error',
  KEY_UNKNOWN: 'error',
  VARIANT_UNKNOWN: 'error',
  // Config values
  VALUE_TYPE: 'error',
  VALUE_CONSTRAINT: 'error',
  VALUE_TOO_LARGE: 'error',
  CONSTRAINT_INVALID: 'error',
  // Flags
  GLOBAL_SETTING_MISSING: 'error',
  VARIANT_COUNT: 'error',
  VARIANT_VALUE_TYPE: 'error',
  PERCENT_NOT_ALLOWED: 'error',
  SPLIT_VARIANT_TWICE: 'error',
  SPLIT_WITHOUT_WEIGHT: 'error',
  SPLIT_WEIGHT_INVALID: 'error',
  RULE_ID_TWICE: 'error',
  PREREQUISITE_CYCLE: 'error',
  PREREQUISITE_TOO_DEEP: 'error',
  // Conditions
  CONDITION_TOO_DEEP: 'error',
  PATTERN_INVALID: 'error',
  VERSION_INVALID: 'error',
  NETWORK_INVALID: 'error',
  // Holdouts and layers
  HOLDOUT_PERCENT_KEY: 'error',
  LAYER_SLOTS_INVALID: 'error',
  LAYER_SLOTS_OVERLAP: 'error',
  // Hints
  SETTING_EQUALS_INHERITED: 'warning',
  SETTING_SHADOWED: 'warning',
  SETTING_WITHOUT_CONTEXTS: 'warning',
  RULE_UNREACHABLE: 'warning',
  COHORT_EMPTY: 'warning',
  PREREQUISITE_NEVER_MET: 'warning',
  REFERENCE_ARCHIVED: 'warning',
  SCHEMA_KEYWORD_IGNORED: 'warning',
} as const satisfies Severities;

/** What only a change can get wrong: it has a before and an after. */
const changeSeverities = {
  // Business rules
  RULE_KEY_UNKNOWN: 'error',
  RULE_EXPRESSION: 'error',
  RULE_BROKEN: 'error',
  RULE_UNCHECKED: 'error',
  RULE_BROKEN_WARNING: 'warning',
  RULE_BROKEN_ALREADY: 'warning',
  // Guardrails
  GUARDRAIL_KEY_UNKNOWN: 'error',
  GUARDRAIL_EXPRESSION: 'error',
  // What it asks of readers
  NOTHING_CHANGES: 'error',
  CONFLICT: 'error',
  KILL_NOT_IN_FORCE: 'error',
  KEY_REMOVED: 'error',
  KEY_ARCHIVED: 'error',
  KIND_CHANGED: 'error',
  TYPE_CHANGED: 'error',
  SALT_CHANGED: 'error',
  BREAKING_ARCHIVED: 'warning',
  BREAKING_CLIENTS_EXCLUDED: 'warning',
  BREAKING_MEMBER_REMOVED: 'warning',
  BREAKING_SCHEMA_NARROWED: 'warning',
  BREAKING_VARIANT_REMOVED: 'warning',
  // What it does to those who are in something
  PERCENT_LOWERED: 'warning',
  WEIGHT_LOWERED: 'warning',
  BUCKETS_CHANGED: 'warning',
  LAYER_SLOTS_NARROWED: 'warning',
  HOLDOUT_RAISED: 'warning',
} as const satisfies Severities;

/** What flying its snapshot in builds of the edge found. */
const flightSeverities = {
  FLIGHT_FAILED: 'error',
  FLIGHT_CAPPED: 'error',
  FLIGHT_SLOW: 'error',
  FLIGHT_BUILDS_DIFFER: 'warning',
  FLIGHT_NOT_FLOWN: 'warning',
} as const satisfies Severities;

/** What importers say of another vendor's file. */
const importSeverities = {
  IMPORT_REFUSED: 'error',
  IMPORT_APPROXIMATE: 'warning',
} as const satisfies Severities;

export const findingSeverities = { ...compilerSeverities, ...changeSeverities, ...flightSeverities, ...importSeverities } as const;

export type FindingCode = keyof typeof findingSeverities;
