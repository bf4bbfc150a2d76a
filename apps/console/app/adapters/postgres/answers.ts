// Answers kept by idempotency key.
import { and, eq, lt, sql } from 'drizzle-orm';
import type { AnswerStore } from '../../ports/answers.ts';
import { keptAnswer } from './review-schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresAnswers({ db }: Transaction): AnswerStore {
  return {
    async lock(personId, key) {
      // Two keys of one hash only wait for each other.
      await db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`answer:${personId}:${key}`}, 0))`);
    },
    async find(personId, key) {
      const [row] = await db
        .select()
        .from(keptAnswer)
        .where(and(eq(keptAnswer.personId, personId), eq(keptAnswer.key, key)));
      return row;
    },
    async keep(answer, forgetBefore) {
      await db.delete(keptAnswer).where(lt(keptAnswer.at, forgetBefore));
      await db.insert(keptAnswer).values(answer);
    },
  };
}
