// `npm run build`: the console's pages, built for `npm run console`, unless they are as they were.
import { buildConsole } from './stack/build-console.ts';

try {
  const built = await buildConsole((step) => console.log(step));
  console.log(built ? 'The console is built.' : 'The console was built already.');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
