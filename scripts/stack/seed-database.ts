// Tells the demo story into a database that is migrated and empty.
import { connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import { seedMarketplace } from '../../apps/console/seed/seed-marketplace.ts';

export async function seedDatabase(url: string): Promise<void> {
  const connection = await connect({ url });
  try {
    await seedMarketplace((now) => postgresPorts(connection, { now }), new Date());
  } finally {
    await connection.close();
  }
}
