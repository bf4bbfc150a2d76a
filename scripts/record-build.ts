// `npm run record-build -- <file>`: records the Worker that was just deployed (what `wrangler deploy --outdir` wrote), so that the
// console tries snapshots with it. DATABASE_URL is the owner's.
import { readFileSync } from 'node:fs';
import { recordBuild } from './stack/record-build.ts';

const [file] = process.argv.slice(2);
const { DATABASE_URL: url } = process.env;
if (file === undefined || !url) {
  console.error('Name the file that was deployed, such as dist/index.js, and set DATABASE_URL to the owner of the database.');
  process.exit(1);
}
const { digest, recorded } = await recordBuild(url, readFileSync(file, 'utf8'));
console.log(`${recorded ? 'Recorded' : 'Recorded already:'} build ${digest.slice(0, 16)}…`);
