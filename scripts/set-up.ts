// `npm run set-up -- <e-mail> <name>`: the first admin of an empty installation, and the environments to begin with. From then
// on people are made in the console.
import { connect } from '../apps/console/app/adapters/postgres/connection.ts';
import { postgresPorts } from '../apps/console/app/adapters/postgres/postgres-ports.ts';
import type { Ports } from '../apps/console/app/ports.ts';
import { createEnvironment } from '../apps/console/app/usecases/environments/create-environment.server.ts';
import { CreateAdmin, createAdmin } from '../apps/console/app/usecases/people/create-admin.server.ts';

const environments = [
  { name: 'production', title: 'Production', production: true, approvalsRequired: 1 },
  { name: 'staging', title: 'Staging', production: false, approvalsRequired: 0 },
  { name: 'development', title: 'Development', production: false, approvalsRequired: 0 },
];

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

async function setUp(ports: Ports, input: CreateAdmin): Promise<string> {
  const admin = await createAdmin(ports, input);
  if (!admin.ok) return fail(admin.refusal.message);
  for (const environment of environments) {
    const created = await createEnvironment(ports, { actor: admin.value, requestId: null }, environment);
    if (!created.ok) return fail(created.refusal.message);
  }
  return `${input.name} is the first admin, and there are ${environments.map(({ name }) => name).join(', ')}.`;
}

const [email, name] = process.argv.slice(2);
const { DATABASE_URL: url, DATABASE_DRIVER: driver } = process.env;
if (!url) fail('DATABASE_URL is not set; give it the URL that the console will have.');
if (driver !== undefined && driver !== 'pg' && driver !== 'neon') fail('DATABASE_DRIVER is neither "pg" nor "neon".');
const input = CreateAdmin.safeParse({ email, name });
if (!input.success) fail('Say who it is: npm run set-up -- ada@example.com "Ada Lovelace"');
const connection = await connect({ url, ...(driver && { driver }) });
console.log(await setUp(postgresPorts(connection), input.data));
await connection.close();
