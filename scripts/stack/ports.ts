// The ports of the local stack: where they come from, and whether they are free. A taken one is named before anything starts.
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface StackPorts {
  readonly console: number;
  readonly edge: number;
  readonly identity: number;
  readonly postgres: number;
}

type PortName = keyof StackPorts;
const variables: Readonly<Record<PortName, string>> = {
  console: 'CONSOLE_PORT',
  edge: 'EDGE_PORT',
  identity: 'IDENTITY_PORT',
  postgres: 'POSTGRES_PORT',
};
const defaults: StackPorts = { console: 3000, edge: 8787, identity: 3001, postgres: 54329 };

/** A mistake of whoever starts the stack, said in one line without a stack trace. */
export class StartRefused extends Error {}

function readPort(name: PortName, env: NodeJS.ProcessEnv): number {
  const text = env[variables[name]];
  if (text === undefined || text === '') return defaults[name];
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartRefused(`${variables[name]} is ${text}, which is not a port.`);
  return port;
}

export function readPorts(env: NodeJS.ProcessEnv): StackPorts {
  const ports = {
    console: readPort('console', env),
    edge: readPort('edge', env),
    identity: readPort('identity', env),
    postgres: readPort('postgres', env),
  };
  const names = Object.keys(ports) as PortName[];
  const twice = names.find((name, index) => names.some((other, at) => at < index && ports[other] === ports[name]));
  if (twice) throw new StartRefused(`Port ${ports[twice]} is wanted twice; set ${variables[twice]} to another one.`);
  return ports;
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  const outcome = Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]);
  server.listen(port, host);
  const free = await outcome.catch(() => false);
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}

/** Free on this machine's own address and on all of them; one may be taken without the other. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

export async function requireFreePorts(ports: StackPorts, needed: readonly PortName[]): Promise<void> {
  const taken: string[] = [];
  for (const name of needed)
    if (!(await isFree(ports[name]))) taken.push(`${ports[name]} (${name}; set ${variables[name]} to another one)`);
  if (taken.length > 0) throw new StartRefused(`Port ${taken.join(' and port ')} is taken by another program.`);
}

/** Four free ports, for tests. */
export async function freePorts(): Promise<StackPorts> {
  const servers = [createServer(), createServer(), createServer(), createServer()];
  const [console = 0, edge = 0, identity = 0, postgres = 0] = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return { console, edge, identity, postgres };
}
