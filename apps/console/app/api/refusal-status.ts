// Refusals as HTTP: the status that a program branches on first, the refusal itself as the body.
import type { Refusal } from '@switchyard/registry-core/registry/refusal';

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 412 | 422;

const statuses: Readonly<Record<string, RefusalStatus>> = {
  NOT_VALID: 400,
  UNAUTHENTICATED: 401,
  DEACTIVATED: 403,
  FORBIDDEN: 403,
  OWN_CHANGE: 403,
  OWN_GRANTS: 403,
  OWN_ELEVATION: 403,
  OWN_GUISE: 403,
  OWN_FINDING: 403,
  TARGET_INVALID: 422,
  BREAK_GLASS_ONLY: 403,
  MASS_GRANTS: 403,
  KEY_SCOPE: 403,
  PEOPLE_ONLY: 403,
  VIEWING_AS: 403,
  IMPERSONATING: 403,
  APPROVAL_NEEDED: 403,
  ROLE_NOT_ASKED: 403,
  FIELD_MISSING: 422,
  ROLL_BACK_NEEDS_APPROVAL: 403,
  CHANGED_MEANWHILE: 412,
  EXISTS_ALREADY: 412,
  INVALID: 422,
  IMPORT_INVALID: 422,
  REGISTRY_FILE_INVALID: 422,
  NOTHING_CHANGES: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  UNSETTLED: 422,
  EDITED_SINCE: 422,
  MERGE_INVALID: 422,
  CHANGES_ASKED: 403,
  PREVIEW_NEEDED: 403,
  GUARDRAIL_BREACHED: 403,
  RECORDING_INVALID: 422,
  GUARDRAIL_EXPRESSION: 422,
  GUARDRAIL_KEY_UNKNOWN: 422,
  RULE_EXPRESSION: 422,
  RULE_KEY_UNKNOWN: 422,
};

/** What was not found is called UNKNOWN_…; whatever else is refused contradicts the state that things are in. */
export function statusOf({ code }: Refusal): RefusalStatus {
  return statuses[code] ?? (code.startsWith('UNKNOWN_') ? 404 : 409);
}
