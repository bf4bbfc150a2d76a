// The last preview of each change, and who let a breach of a guardrail pass.
import type { PreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { asc, eq } from 'drizzle-orm';
import type { ChangePreview, PreviewStore } from '../../ports/previews.ts';
import { changePreview, guardrailOverride } from './preview-schema.ts';
import type { Transaction } from './transaction.ts';

// Written by start() and save(): figures and plans are JSON of that shape, which their types do not say.
const toFigures = (stored: Json | null) => stored as unknown as PreviewFigures | null;
const toStored = (figures: PreviewFigures | null) => figures as unknown as Json | null;

export function postgresPreviews({ db }: Transaction): PreviewStore {
  return {
    async find(changeId): Promise<ChangePreview | undefined> {
      const [found] = await db.select().from(changePreview).where(eq(changePreview.changeId, changeId));
      return found && { ...found, plan: found.plan as unknown as Plan | null, figures: toFigures(found.figures) };
    },
    async start({ changeId, plan, figures, ...state }) {
      const values = { ...state, plan: plan as unknown as Json | null, figures: toStored(figures) };
      await db
        .insert(changePreview)
        .values({ changeId, ...values })
        .onConflictDoUpdate({ target: changePreview.changeId, set: values });
    },
    async save(runId, { figures, ...state }) {
      const values = { ...state, ...(figures === undefined ? {} : { figures: toStored(figures) }) };
      const saved = await db
        .update(changePreview)
        .set(values)
        .where(eq(changePreview.runId, runId))
        .returning({ id: changePreview.changeId });
      return saved.length > 0;
    },
    overrides: (changeId) =>
      db.select().from(guardrailOverride).where(eq(guardrailOverride.changeId, changeId)).orderBy(asc(guardrailOverride.at)),
    async override(override) {
      await db.insert(guardrailOverride).values(override).onConflictDoNothing();
    },
  };
}
