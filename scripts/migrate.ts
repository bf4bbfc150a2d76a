// `npm run migrate`: brings the database of DATABASE_URL, as the owner of its tables, to the schema of this checkout.
import { migrate } from '../apps/console/app/adapters/postgres/migrate.ts';

const url = process.env.DATABASE_URL;
if (!url) {
  console.error('DATABASE_URL is not set; give it the URL of the database, as its owner.');
  process.exit(1);
}
await migrate(url);
console.log('The database has the newest schema.');
