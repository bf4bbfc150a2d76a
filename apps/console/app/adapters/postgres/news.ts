// News on its way through Postgres: told with the commit of what it is about, heard by every console.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { News } from '../../ports/live.ts';
import type { Transaction } from './transaction.ts';

export const newsChannel = 'switchyard_news';
/** Postgres takes 8,000 bytes in one message. */
const sentenceCharactersMax = 500;

const Message = z.object({
  environment: z.string(),
  sentence: z.string(),
  about: z.string(),
  byId: z.string().nullable(),
});

/** Nobody hears it before the transaction is committed, and the same twice is told once. */
export async function tellNews({ db }: Pick<Transaction, 'db'>, { sentence, ...news }: News): Promise<void> {
  const message = JSON.stringify({ ...news, sentence: sentence.slice(0, sentenceCharactersMax) });
  await db.execute(sql`SELECT pg_notify(${newsChannel}, ${message})`);
}

export function readNews(message: string): News | undefined {
  try {
    return Message.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
