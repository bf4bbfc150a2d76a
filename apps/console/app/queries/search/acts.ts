// What people begin from anywhere, by name: each with the right that it takes. What it is called and where it leads is the screen's.
import type { AskedVerb } from '@switchyard/registry-core/access/question';

interface Act {
  /** undefined: everybody may. */
  readonly verb?: AskedVerb;
  /** Asked about this environment, or about none. */
  readonly everywhere?: true;
}

export const acts = {
  newFlag: { verb: 'change:edit' },
  newConfig: { verb: 'change:edit' },
  newCohort: { verb: 'change:edit' },
  newPlace: { verb: 'place:edit' },
  newRule: { verb: 'rule:edit' },
  newGuardrail: { verb: 'guardrail:edit' },
  promote: { verb: 'change:edit' },
  rollBack: { verb: 'release:roll_back' },
  staleFlags: {},
  importFile: { verb: 'change:edit' },
  newWebhook: { verb: 'webhook:create' },
  newPerson: { verb: 'person:create', everywhere: true },
  verifyAudit: { verb: 'audit:verify', everywhere: true },
  askForAccess: { verb: 'elevation:request', everywhere: true },
  breakGlass: { verb: 'break_glass:use', everywhere: true },
} as const satisfies Readonly<Record<string, Act>>;

export type ActName = keyof typeof acts;
export const actNames = Object.keys(acts) as ActName[];
export const actOf = (name: ActName): Act => acts[name];
