// How drizzle-kit makes migrations: `npx drizzle-kit generate --name <what-changes>` after an edit of the schema.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['schema', 'usage-schema', 'trial-schema', 'review-schema'].map((name) => `./apps/console/app/adapters/postgres/${name}.ts`),
  out: './drizzle',
});
