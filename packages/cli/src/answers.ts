// What the command line reads of the API's answers: only what it shows or needs, so that a newer console may say more.
import { RegistryKey } from '@switchyard/registry-core/registry/registry';
import { StagePart } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';

const text = z.string();
const texts = z.array(text);

export const Finding = z.looseObject({
  code: text,
  severity: z.enum(['error', 'warning']),
  entry: text,
  path: text,
  where: text.optional(),
  message: text,
});
export type Finding = z.infer<typeof Finding>;

export const Change = z.looseObject({
  id: text,
  number: z.int(),
  environment: text,
  title: text,
  reason: text,
  status: text,
  round: z.int(),
  difference: text.nullable(),
  authorName: text,
  edits: z.array(z.looseObject({ kind: text, entry: text.optional(), base: text.nullish(), body: z.unknown().optional() })),
});
export type Change = z.infer<typeof Change>;

export const DiffEntry = z.looseObject({ entry: text, words: z.looseObject({ title: text, sentences: texts }) });
export type DiffEntry = z.infer<typeof DiffEntry>;

export const Release = z.looseObject({
  id: text,
  environment: text,
  number: z.int(),
  version: text,
  notes: text,
  snapshot: text,
  publisherName: text,
  publishedAt: text,
  approvals: z.array(z.looseObject({ personName: text })),
  servedAt: text.nullable(),
});
export type Release = z.infer<typeof Release>;

export const ChangePage = z.looseObject({
  change: Change,
  diff: z.array(DiffEntry),
  revives: texts,
  findings: z.array(Finding),
  baseMoved: z.boolean(),
  approvals: z.array(z.looseObject({ personName: text, comment: text })),
  needed: z.looseObject({ people: z.int(), sentence: text }),
  mayApprove: z.array(z.looseObject({ name: text, title: text })),
  nextVersion: text,
  release: Release.nullable(),
  gate: z.looseObject({
    obstacles: z.array(z.looseObject({ code: text, name: text, kind: text, sentence: text, cure: text })),
    schedule: z.looseObject({ at: text, zone: text, status: text, because: text, personName: text }).nullable(),
  }),
});
export type ChangePage = z.infer<typeof ChangePage>;

export const ChangeRows = z.looseObject({
  rows: z.array(
    z.looseObject({
      number: z.int(),
      environment: text,
      title: text,
      status: text,
      authorName: text,
      subjects: texts,
      approvals: z.int(),
      updatedAt: text,
    }),
  ),
});

const PartWords = z.looseObject({
  path: text,
  where: text,
  taken: text.nullable(),
  words: z.looseObject({ base: text, mine: text, theirs: text }),
});
export const ChangeConflicts = z.looseObject({
  change: Change,
  conflicts: z.array(
    z.looseObject({ entry: text, threeWay: z.looseObject({ theirs: texts, mine: texts, parts: z.array(PartWords), open: texts }) }),
  ),
});
export type ChangeConflicts = z.infer<typeof ChangeConflicts>;
export const Comment = z.looseObject({ id: text, personName: text, text });
const Waiting = z.array(
  z.looseObject({
    change: z.looseObject({ number: z.int(), title: text, environment: text, updatedAt: text }),
    waitsFor: text,
    because: text,
  }),
);
export const Inbox = z.looseObject({ decisions: Waiting, own: Waiting });
export const Notices = z.looseObject({
  items: z.array(z.looseObject({ sentence: text, environment: text, about: text, at: text, readAt: text.nullable() })),
  unread: z.int(),
});
export const NoticesRead = z.looseObject({ read: z.int() });
export const Differences = z.looseObject({ rows: z.array(z.looseObject({ entry: text, parts: z.array(PartWords) })), total: z.int() });

export const Validation = z.looseObject({ change: Change, findings: z.array(Finding) });

export const KeyRows = z.looseObject({
  rows: z.array(
    z.looseObject({
      key: text,
      kind: text,
      type: text,
      everyone: text,
      overrides: z.int(),
      owner: text,
      sensitivity: texts,
      archived: z.boolean(),
      disabled: z.boolean(),
      killed: z.boolean(),
      openChanges: z.int(),
    }),
  ),
  total: z.int(),
});

export const Kill = z.looseObject({ id: text, flag: text, reason: text, personName: text, at: text });

export const Rehearsal = z.looseObject({
  releaseVersion: text,
  outcome: z.looseObject({
    variant: text.nullable(),
    problem: text.nullable(),
    recorded: z.int(),
    changed: z.int(),
    others: z.array(z.looseObject({ key: text, contexts: z.int() })),
  }),
});
export type Rehearsal = z.infer<typeof Rehearsal>;

export const KeyPage = z.looseObject({
  key: text,
  body: RegistryKey,
  digest: text,
  revision: z.int(),
  matrix: z.array(
    z.looseObject({ scopeText: text, who: text, serves: text, rules: z.int(), inherited: z.looseObject({ serves: text, from: text }) }),
  ),
  openChanges: z.array(z.looseObject({ number: z.int(), title: text, status: text })),
  kill: Kill.nullable(),
});
export type KeyPage = z.infer<typeof KeyPage>;

export const ReleaseRows = z.looseObject({
  rows: z.array(
    Release.extend({
      live: z.boolean().optional(),
      refused: z.boolean().optional(),
      changeNumber: z.int().nullish(),
      restoresVersion: text.nullish(),
    }),
  ),
});

export const ReleaseDiff = z.looseObject({ from: Release.nullable(), to: Release, diff: z.array(DiffEntry) });

const LaterEdits = z.looseObject({
  edits: z.array(
    z.looseObject({
      release: Release,
      change: z.looseObject({ number: z.int(), title: text }).nullable(),
      entries: z.array(z.looseObject({ entry: text, sentences: texts })),
    }),
  ),
  more: z.int(),
});
export type LaterEdits = z.infer<typeof LaterEdits>;

export const RollBackPreview = z.looseObject({
  target: Release,
  diff: z.array(DiffEntry),
  takesBack: LaterEdits,
  stays: texts,
  needsApproval: z.boolean(),
});
export type RollBackPreview = z.infer<typeof RollBackPreview>;

export const RevertPreview = z.looseObject({
  release: Release,
  diff: z.array(DiffEntry),
  kept: z.array(z.looseObject({ entry: text, parts: z.array(PartWords), note: text })),
  since: LaterEdits,
  stays: texts,
});
export type RevertPreview = z.infer<typeof RevertPreview>;

export const CleanUpPreview = z.looseObject({
  plan: z.looseObject({ how: text, sentence: text }).nullable(),
  diff: z.array(DiffEntry),
  decisions: z.looseObject({ cleanUp: z.looseObject({ reason: text.nullable() }) }),
});

export const Stage = z.looseObject({ parts: z.array(StagePart), status: text, startedAt: text, startedBy: text });

export const StagePage = z.looseObject({ underWay: z.looseObject({ stage: Stage, release: Release, stable: Release }).nullable() });

export const SdkKey = z.looseObject({ id: text, name: text, kind: text, rateTier: text, hint: text, expiresAt: text.nullable() });

export const SdkKeyRows = z.looseObject({ rows: z.array(SdkKey.extend({ state: text })) });

export interface Step {
  readonly step: string;
  readonly subject: string;
  readonly matched: boolean;
  readonly because: string;
  readonly steps?: readonly Step[] | undefined;
}
const Step: z.ZodType<Step> = z.lazy(() =>
  z.looseObject({ step: text, subject: text, matched: z.boolean(), because: text, steps: z.array(Step).optional() }),
);

export const Explained = z.looseObject({
  release: Release.extend({ auditSeq: z.number().nullable().optional() }),
  moment: z.looseObject({ at: text }).nullable().optional(),
  evaluation: z.looseObject({
    key: text,
    reason: text,
    variant: text.optional(),
    value: z.json().optional(),
    errorCode: text.optional(),
    errorDetails: text.optional(),
  }),
  steps: z.array(Step),
});

export const Person = z.looseObject({
  id: text,
  name: text,
  email: text,
  title: text,
  grants: z.array(z.looseObject({ role: text, environments: texts.optional(), places: texts.optional(), namespaces: texts.optional() })),
});
export type Person = z.infer<typeof Person>;
