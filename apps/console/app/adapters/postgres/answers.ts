// Answers kept by idempotency key.
import { and, eq, lt, sql } from 'drizzle-orm';
import type { AnswerStore, KeptAnswer } from '../../ports/answers.ts';
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
      return row && { ...row, answer: row.answer as KeptAnswer['answer'] }; // written by keep
    },
    async keep(answer, forgetBefore) {
      await db.delete(keptAnswer).where(lt(keptAnswer.at, forgetBefore));
      await db.insert(keptAnswer).values({ ...answer, answer: { ...answer.answer } });
    },
  };
}
