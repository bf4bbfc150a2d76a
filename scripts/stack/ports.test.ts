import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePorts, readPorts, requireFreePorts, StartRefused } from './ports.ts';

it('ports come from variables, and from defaults where there is none', () => {
  expect(readPorts({ CONSOLE_PORT: '4000', EDGE_PORT: '' })).toEqual({ console: 4000, edge: 8787, identity: 3001, postgres: 54329 });
});

it('a variable that holds no port is named', () => {
  expect(() => readPorts({ EDGE_PORT: 'eighty' })).toThrow(new StartRefused('EDGE_PORT is eighty, which is not a port.'));
});

it('one port for two things is refused', () => {
  expect(() => readPorts({ IDENTITY_PORT: '3000' })).toThrow('Port 3000 is wanted twice; set IDENTITY_PORT to another one.');
});

it('a taken port is named together with the variable that moves it', async () => {
  const ports = await freePorts();
  const squatter = createServer().listen(ports.edge, '127.0.0.1');
  await once(squatter, 'listening');
  await expect(requireFreePorts(ports, ['console', 'edge'])).rejects.toThrow(
    `Port ${ports.edge} (edge; set EDGE_PORT to another one) is taken by another program.`,
  );
  await expect(requireFreePorts(ports, ['console'])).resolves.toBeUndefined();
  squatter.close();
  await once(squatter, 'close');
});
