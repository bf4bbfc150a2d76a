// A database of its own for a test file: cloned from the migrated template in some tens of milliseconds, dropped at the end.
import { randomBytes } from 'node:crypto';
import { neonConfig } from '@neondatabase/serverless';
import pg from 'pg';
import { inject } from 'vitest';
import { type Connection, connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { type PostgresPortsOptions, postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import type { FlightDeck } from '../../apps/console/app/ports/flight.ts';
import type { Ports } from '../../apps/console/app/ports.ts';
import './global-setup.ts';
import { openWebSocketBridge, type WebSocketBridge } from './websocket-bridge.ts';

/** Every way in which the console reaches a Postgres; each keeps the same contracts. */
export const drivers = ['pg', 'neon'] as const;
export type Driver = (typeof drivers)[number];

export interface TestDatabase {
  readonly ports: Ports;
  readonly connection: Connection;
  /** As the application connects. */
  readonly url: string;
  /** As migrations connect: whatever rights alone forbid is possible here. */
  readonly ownerUrl: string;
  close(): Promise<void>;
}

export interface TestDatabaseOptions extends PostgresPortsOptions {
  readonly flightDeck?: FlightDeck | undefined;
  /** Default `pg`. */
  readonly driver?: Driver;
}

export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const template = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(template.ownerUrl, `CREATE DATABASE ${name} TEMPLATE ${nameOf(template.ownerUrl)}`);
  const url = withName(template.appUrl, name);
  const { driver = 'pg' } = options;
  const bridge = driver === 'neon' ? await bridgeNeon() : undefined;
  const connection = await connect({ url, driver });
  return {
    ports: postgresPorts(connection, options),
    connection,
    url,
    ownerUrl: withName(template.ownerUrl, name),
    async close() {
      await connection.close();
      await bridge?.close();
      await asOwner(template.ownerUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Lets Neon's driver reach the test's Postgres, which speaks no TLS and wants more than a password in clear. */
async function bridgeNeon(): Promise<WebSocketBridge> {
  const bridge = await openWebSocketBridge();
  neonConfig.wsProxy = (_host, port) => bridge.addressTo(Number(port));
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
  return bridge;
}

/** From the database `postgres`, because nobody may be connected to a template while it is cloned. */
async function asOwner(ownerUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withName(ownerUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function withName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
