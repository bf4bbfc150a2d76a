// Which acts ask a person to prove once more that they are there, as data, and the sentence that says so. Never a kill, a hold or a
// way back of a staged release: what stops harm is not slowed. Tokens are not asked; making one is.
import type { Refusal } from '../registry/refusal.ts';
import type { AskedVerb } from './question.ts';

/** How long a proof counts. */
export const stepUpWindowMs = 10 * 60_000;

interface StepUpRule {
  /** `production`: only where real people are reached. */
  readonly where: 'production' | 'everywhere';
  /** "before you …" */
  readonly phrase: string;
}

export const stepUpRules: Readonly<Partial<Record<AskedVerb, StepUpRule>>> = {
  'change:publish': { where: 'production', phrase: 'publish to production' },
  'change:schedule': { where: 'production', phrase: 'schedule a publish to production' },
  'freeze:override': { where: 'production', phrase: 'override a freeze' },
  'release:roll_back': { where: 'production', phrase: 'roll production back' },
  'environment:edit_policy': { where: 'production', phrase: 'change what production asks of a change' },
  'person:create': { where: 'everywhere', phrase: 'let somebody in' },
  'person:grant': { where: 'everywhere', phrase: 'change what somebody may do' },
  'person:activate': { where: 'everywhere', phrase: 'shut somebody out or let them in' },
  'token:create': { where: 'everywhere', phrase: 'make a token, which acts without you' },
  'elevation:approve': { where: 'everywhere', phrase: 'give somebody a right for a while' },
  'break_glass:use': { where: 'everywhere', phrase: 'break the glass' },
  'person:impersonate': { where: 'everywhere', phrase: 'act in the name of somebody else' },
  'service_account:trust': { where: 'everywhere', phrase: 'let programs act as a service account' },
  'service_account:key': { where: 'everywhere', phrase: 'make a key, which acts without you' },
  'group:edit': { where: 'everywhere', phrase: 'change what a group may do' },
  'factor:add': { where: 'everywhere', phrase: 'add a second factor' },
  'factor:remove': { where: 'everywhere', phrase: 'remove a second factor' },
  'pii:unmask': { where: 'everywhere', phrase: 'see personal data' },
  'retention:edit': { where: 'everywhere', phrase: 'change how long records are kept' },
  'hold:lift': { where: 'everywhere', phrase: 'lift a legal hold' },
  'audit:export': { where: 'everywhere', phrase: 'export the audit' },
  'registry:export': { where: 'production', phrase: 'export the registry of production' },
};

/** "before you …", also for a verb that comes from outside. */
export function stepUpPhrase(verb: string): string {
  return Object.entries(stepUpRules).find(([name]) => name === verb)?.[1].phrase ?? 'go on';
}

export interface Proof {
  /** When the person last proved to be there; null: not in this session. */
  readonly provedAt: Date | null;
}

export interface StepUpRefusal extends Refusal {
  readonly code: 'STEP_UP_NEEDED';
  readonly verb: AskedVerb;
}

export function isStepUpRefusal(refusal: Refusal): refusal is StepUpRefusal {
  return refusal.code === 'STEP_UP_NEEDED';
}

export function isProofFresh({ provedAt }: Proof, now: Date): boolean {
  return provedAt !== null && now.getTime() - provedAt.getTime() < stepUpWindowMs;
}

/** Why the act must wait, or null. `proof` is absent where no person is present: for a token. */
export function stepUpRefusal(verb: AskedVerb, production: boolean, proof: Proof | undefined, now: Date): StepUpRefusal | null {
  const rule = stepUpRules[verb];
  if (rule === undefined || proof === undefined || (rule.where === 'production' && !production)) return null;
  if (isProofFresh(proof, now)) return null;
  const message = `Confirm that it is you before you ${rule.phrase}: sign in to the console and use your second factor; that counts for ten minutes.`;
  return { code: 'STEP_UP_NEEDED', message, verb };
}
