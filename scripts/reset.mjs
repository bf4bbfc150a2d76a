// `npm run reset`: forgets everything that this checkout remembers (database, edge, keys, demo credentials). Refuses while it runs.
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOwner } from './stack/state-lock.mjs';

const state = process.env.SWITCHYARD_STATE ?? join(dirname(fileURLToPath(import.meta.url)), '..', '.switchyard');

const owner = findOwner(state);
if (owner !== undefined) {
  console.error(`Switchyard is running (process ${owner}). Stop it with Ctrl-C first, then reset.`);
  process.exit(1);
}
if (existsSync(state)) {
  rmSync(state, { recursive: true, force: true });
  console.log('Forgotten: the database, the edge, the keys. The next npm start begins anew.');
} else {
  console.log('There is nothing to forget.');
}
