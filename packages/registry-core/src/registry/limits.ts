// Every limit of a registry, each with its reason. They are enforced when a change is validated and again when a
// snapshot is opened, because a snapshot is untrusted input to its reader.

/** A key is part of URLs, headers and metric labels. */
export const keyLengthMax = 256;
/** KV refuses values over 25 MiB; a snapshot travels in one value and needs room for what wraps it. */
export const snapshotBytesMax = 24 * 1024 * 1024;
/** Config and flags of one environment together; ten times the largest registry we have seen. */
export const keysMax = 10_000;
/** The world has about 5,000 administrative places with a city worth a setting of its own. */
export const placesMax = 10_000;
/** Roles that settings name; as many as places, so that both fit into the number that stands for a scope in a snapshot. */
export const rolesMax = 10_000;
/** Cohorts are reviewed by people; more than this is a table, not a list of audiences. */
export const cohortsMax = 1_000;
/** Explicit members of one cohort. Larger audiences are described by a condition. */
export const cohortMembersMax = 100_000;
/** Settings of one key: every place times a few roles. */
export const settingsMax = 10_000;
/** Settings of all keys together: a hundred a key in the largest registry. More would neither open quickly nor be checked in seconds. */
export const scopedValuesMax = 1_000_000;
/** Holdouts, and layers: each flag walks those that name it, and each takes users from what it names. */
export const spansMax = 1_000;
/** Rules inside one setting are read by people from top to bottom. */
export const rulesMax = 100;
/** Variants of one flag. */
export const variantsMax = 100;
/** Nesting of all/any/not; deeper than a person can read, and it bounds the evaluator's recursion. */
export const conditionDepthMax = 16;
/** Entries of one membership list (`in`, `cidr`). */
export const conditionListMax = 10_000;
/** A single value as JSON text. Mobile clients fetch every value in one answer. */
export const valueBytesMax = 64 * 1024;
/** A key's JSON Schema as text: it is read by people, and checked against every value of the key. */
export const schemaLengthMax = 64 * 1024;
/** Visits of a subschema while one value is checked: schemas can multiply, and honest ones need a few per member of the value. */
export const schemaStepsMax = 200_000;
/** Items of a list that `uniqueItems` compares, each with every other. */
export const uniqueItemsMax = 1_000;
/** Nesting of a value; clients in every language read it recursively, and so do we. */
export const valueDepthMax = 64;
/** Nesting of a whole document from outside: a value, or a condition, inside the deepest place where one may stand. */
export const documentDepthMax = 128;
/** Prerequisite chains; each step is one more evaluation. */
export const prerequisiteDepthMax = 8;
/** A context as JSON text; the largest honest one seen is under 4 KiB. */
export const contextBytesMax = 64 * 1024;
/** Business rules of one environment; each is a sentence that somebody has to remember. */
export const businessRulesMax = 500;
/** A business rule's expression: longer ones are several rules. */
export const ruleExpressionLengthMax = 2_000;
/** Scopes that one rule is checked in. One key with a setting in every place needs 10,001; keys with many cohorts each would multiply. */
export const ruleScopesMax = 20_000;
/** Scopes that all rules together are checked in for one change: some seconds on a slow machine. */
export const ruleScopesTotalMax = 250_000;
/** Steps that one evaluation of a rule may take: three hundred items, each compared with each. */
export const ruleStepsMax = 100_000;
/** Steps that all evaluations for one change may take, so that no expression can keep a console busy for long. */
export const ruleStepsTotalMax = 2_000_000;
/** KPI guardrails of one environment; each is worked out for every recorded event of its kind, before and after. */
export const guardrailsMax = 50;
/** Steps that one guardrail may take over all events: a dozen for each of a hundred thousand events, before and after. */
export const guardrailStepsTotalMax = 20_000_000;
/** Events in one recording: what is replayed within some seconds. */
export const recordingEventsMax = 100_000;
/** Recordings that an environment keeps at a time. */
export const recordingsMax = 20;
/** One line of a recording: a context with its figures. */
export const recordingLineLengthMax = 8 * 1024;
/** Recorded events that one preview replays, newest first. */
export const replayEventsMax = 100_000;
/** Broken scopes of one rule that are named one by one; the others are counted. */
export const ruleFindingsMax = 10;
/** Saved views of the registry's list that one person has: more would need a search of their own. */
export const savedViewsMax = 50;
