// How drizzle-kit makes migrations: `npx drizzle-kit generate --name <what-changes>` after an edit of the schema.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './apps/console/app/adapters/postgres/*schema.ts',
  out: './drizzle',
});
