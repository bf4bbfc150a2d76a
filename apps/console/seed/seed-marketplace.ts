// Fills an empty database with the demo marketplace by telling its history through the use-cases, each step at its own
// moment. A refusal on the way is a mistake in the data or the rules, so it stops the seeding loudly.
import type { Edit } from '@switchyard/registry-core/change/edit';
import { toPreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import { demoPeople, newcomer, newcomersGroup } from '../../identity/demo-people.ts';
import { runReplay } from '../app/adapters/replay/run-replay.ts';
import type { Caller } from '../app/caller.ts';
import type { Replayer } from '../app/ports/previews.ts';
import type { Person, Ports } from '../app/ports.ts';
import { acknowledgeWarning } from '../app/usecases/changes/acknowledge-warning.server.ts';
import { approveChange } from '../app/usecases/changes/approve-change.server.ts';
import { rejectChange } from '../app/usecases/changes/reject-change.server.ts';
import { runPreview } from '../app/usecases/changes/run-preview.ts';
import { saveDraft } from '../app/usecases/changes/save-draft.server.ts';
import { scheduleChange } from '../app/usecases/changes/schedule-change.server.ts';
import { validateChange } from '../app/usecases/changes/validate-change.server.ts';
import { createEnvironment } from '../app/usecases/environments/create-environment.server.ts';
import { editPolicy } from '../app/usecases/environments/edit-policy.server.ts';
import { saveHealthCheck } from '../app/usecases/environments/save-health-check.server.ts';
import { killFlag } from '../app/usecases/flags/kill-flag.server.ts';
import { setGroupGrants } from '../app/usecases/groups/set-group-grants.server.ts';
import { createAdmin } from '../app/usecases/people/create-admin.server.ts';
import { createPerson } from '../app/usecases/people/create-person.server.ts';
import { uploadRecording } from '../app/usecases/recordings/upload-recording.server.ts';
import { publishChange } from '../app/usecases/releases/publish-change.server.ts';
import { rollBackRelease } from '../app/usecases/releases/roll-back-release.server.ts';
import { toActor } from '../app/who-asks.server.ts';
import type { LiveBodies } from './edits.ts';
import { type ChangeChapter, type Chapter, history, type WatchChapter } from './history.ts';
import { healthChecks, recordedWeek } from './watches.ts';

/** Ports whose clock is the story's. */
export type PortsAt = (now: () => Date) => Ports;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const environments = [
  { name: 'production', title: 'Production', production: true, approvalsRequired: 1 },
  { name: 'staging', title: 'Staging', production: false, approvalsRequired: 0 },
  { name: 'development', title: 'Development', production: false, approvalsRequired: 0 },
];

/** Tells the story: holds the time that the use-cases see, and who is who. */
class Storyteller {
  readonly ports: Ports;
  /** When the story arrives. */
  readonly end: number;
  readonly #people = new Map<string, Person>();
  #now: number;

  constructor(portsAt: PortsAt, start: number, end: number) {
    this.#now = start;
    this.end = end;
    this.ports = portsAt(() => new Date(this.#now));
  }

  setTime(now: number): void {
    this.#now = now;
  }

  pass(minutes: number): void {
    this.#now += minutes * minuteMs;
  }

  remember(id: string, person: Person): void {
    this.#people.set(id, person);
  }

  caller(id: string): Caller {
    const person = this.#people.get(id);
    if (!person) throw new Error(`The demo history names ${id}, who is not a demo person.`);
    return { actor: toActor(person), requestId: null };
  }
}

/** The value of a result that the story takes for granted. */
function expectDone<T>(result: Result<T>, what: string): T {
  if (result.ok) return result.value;
  const causes = (result.refusal.causes ?? []).slice(0, 5).map(({ path, message }) => `\n  ${path ?? ''} ${message}`);
  throw new Error(`Seeding stopped at "${what}": ${result.refusal.code}: ${result.refusal.message}${causes.join('')}`);
}

async function seedPeople(story: Storyteller): Promise<void> {
  const [admin, ...others] = [...demoPeople].sort((a, b) => Number(b.id === 'dana') - Number(a.id === 'dana'));
  if (!admin) throw new Error('There are no demo people.');
  const { email, name, title } = admin;
  story.remember(admin.id, expectDone(await createAdmin(story.ports, { email, name, title }), `the admin ${name}`));
  for (const { id, email, name, title, grants } of others) {
    story.pass(3);
    const input = { email, name, title, grants: [...grants] };
    story.remember(id, expectDone(await createPerson(story.ports, story.caller(admin.id), input), `the person ${name}`));
  }
  for (const environment of environments) {
    story.pass(5);
    expectDone(await createEnvironment(story.ports, story.caller(admin.id), environment), `the environment ${environment.name}`);
  }
  story.pass(2);
  const group = {
    group: newcomersGroup,
    grants: [...newcomer.grants],
    reason: 'Engineers join by themselves; production after their first month',
  };
  expectDone(await setGroupGrants(story.ports, story.caller(admin.id), group), `the group ${newcomersGroup}`);
}

async function readLive({ ports }: Storyteller, environment: string): Promise<LiveBodies> {
  const revisions = await ports.read(({ registry }) => registry.list(environment));
  return new Map(revisions.map(({ entry, body }) => [entry, body]));
}

async function tellChange(story: Storyteller, chapter: ChangeChapter): Promise<void> {
  const { environment, title, reason, ticket, by } = chapter;
  const edits = chapter.draw(await readLive(story, environment));
  await carryThrough(story, chapter, { environment, title, reason, edits, ...(ticket ? { ticket } : {}), by });
}

interface Draft {
  readonly environment: string;
  readonly title: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly edits: Edit[];
  readonly by: string;
}

type Fate = Pick<ChangeChapter, 'approvers' | 'until' | 'rejection' | 'meant' | 'plan' | 'scheduled'>;

async function carryThrough(story: Storyteller, fate: Fate, { by, ...draft }: Draft): Promise<void> {
  const { ports } = story;
  const author = story.caller(by);
  const { id: changeId } = expectDone(await saveDraft(ports, author, draft), `draft: ${draft.title}`);
  if (fate.until === 'draft') return;
  story.pass(6);
  const { change } = expectDone(await validateChange(ports, author, { changeId }), `validate: ${draft.title}`);
  if (fate.rejection) {
    story.pass(95);
    const { by, comment } = fate.rejection;
    expectDone(await rejectChange(ports, story.caller(by), { changeId, comment }), `reject: ${draft.title}`);
    return;
  }
  const brings = draft.edits.some((edit) => edit.kind === 'entry' && edit.entry.startsWith('guardrail:'));
  if (brings || fate.until === 'validated' || fate.scheduled) await previewAtOnce(ports, changeId);
  if (fate.until === 'validated') return;
  const looked = { changeId, round: change.round, difference: change.difference ?? '' };
  for (const { warning, comment } of fate.meant ?? [])
    expectDone(await acknowledgeWarning(ports, author, { ...looked, warning, comment }), `acknowledge ${warning}: ${draft.title}`);
  for (const { by, comment } of fate.approvers ?? []) {
    story.pass(70);
    expectDone(await approveChange(ports, story.caller(by), { ...looked, comment }), `approve: ${draft.title}`);
  }
  story.pass(12);
  const plan = fate.plan ? { plan: fate.plan } : {};
  if (fate.scheduled) {
    const { daysAhead, zone } = fate.scheduled;
    const at = new Date(story.end + daysAhead * dayMs).toISOString();
    expectDone(await scheduleChange(ports, author, { changeId, at, zone, ...plan }), `schedule: ${draft.title}`);
    return;
  }
  expectDone(await publishChange(ports, author, { changeId, ...plan }), `publish: ${draft.title}`);
}

/** What is otherwise a job of the console, for what guardrails watch and for what people are to look at. */
async function previewAtOnce(ports: Ports, changeId: string): Promise<void> {
  const preview = await ports.read(({ previews }) => previews.find(changeId));
  const here: Replayer = { replay: async (job, onProgress) => toPreviewFigures(runReplay(job, onProgress)) };
  if (preview) await runPreview(ports, here, { changeId, runId: preview.runId }, new AbortController().signal);
}

/** Recorded events for previews, health checks for staged releases everywhere, and a rule that is passed by name only. */
async function tellWatch(story: Storyteller, { environment, by, reason }: WatchChapter): Promise<void> {
  const { ports } = story;
  const caller = story.caller(by);
  const recording = { environment, name: 'A week of searches and bookings', lines: recordedWeek(), keptDays: 365 };
  expectDone(await uploadRecording(ports, caller, recording), 'the recording');
  for (const { name } of environments)
    for (const check of healthChecks)
      expectDone(await saveHealthCheck(ports, caller, { environment: name, check }), `the health check ${check.name}`);
  const found = await ports.read((stores) => stores.environments.find(environment));
  if (!found) throw new Error(`There is no environment ${environment}.`);
  const { policy } = found;
  const warnings = { ...policy.warnings, rules: { 'deposits.at_most_40_pct': 'acknowledge' as const } };
  expectDone(await editPolicy(ports, caller, { environment, policy: { ...policy, warnings }, reason }), `the policy of ${environment}`);
}

async function tellRollBack(story: Storyteller, environment: string, by: string, reason: string): Promise<void> {
  const [, previous] = await story.ports.read(({ releases }) => releases.list(environment, 2));
  if (!previous) throw new Error(`${environment} has no release to go back to.`);
  expectDone(await rollBackRelease(story.ports, story.caller(by), { environment, releaseId: previous.id, reason }), `roll back: ${reason}`);
}

async function tell(story: Storyteller, chapter: Chapter): Promise<void> {
  const { environment, by, reason } = chapter;
  if (chapter.kind === 'change') return tellChange(story, chapter);
  if (chapter.kind === 'watch') return tellWatch(story, chapter);
  if (chapter.kind === 'roll-back') return tellRollBack(story, environment, by, reason);
  const { flag } = chapter;
  if (chapter.kind === 'kill') {
    expectDone(await killFlag(story.ports, story.caller(by), { environment, flag, reason }), `kill: ${flag}`);
    return;
  }
  const kill = await story.ports.read(({ kills }) => kills.find(environment, flag));
  if (!kill) throw new Error(`${flag} is not killed.`);
  const edits: Edit[] = [{ kind: 'revive', flag, killId: kill.id }];
  await carryThrough(
    story,
    { approvers: [{ by: chapter.approver, comment: '' }] },
    { environment, title: `Revive ${flag}`, reason, edits, by },
  );
}

/** Seeds an empty database; `end` is the moment at which the story arrives. */
export async function seedMarketplace(portsAt: PortsAt, end: Date): Promise<void> {
  const oldest = Math.max(...history.map(({ daysAgo }) => daysAgo));
  const story = new Storyteller(portsAt, end.getTime() - (oldest + 2) * dayMs, end.getTime());
  await seedPeople(story);
  for (const chapter of history) {
    story.setTime(end.getTime() - chapter.daysAgo * dayMs);
    await tell(story, chapter);
  }
}
