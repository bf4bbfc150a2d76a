// Workers in a workerd of their own, without Miniflare: its proxy costs more than most answers. Written as the Cap'n Proto text
// that workerd reads.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = createRequire(import.meta.url).resolve('workerd/bin/workerd');
const toml = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
export const compatibilityDate = /^compatibility_date = (".+")$/m.exec(toml)[1];
const flags = /^compatibility_flags = (\[.*\])$/m.exec(toml)[1];
/** Cap'n Proto's escapes are those of JSON, but for the ones by code point. */
export const quote = (text) => JSON.stringify(text).replaceAll(/\\u00([0-9a-f]{2})/g, '\\x$1');

function toWorker({ name, bindings = [], objects = [] }) {
  const bound = [
    ...bindings.map(([binding, kind, value]) => `(name = ${quote(binding)}, ${kind} = ${value})`),
    ...objects.map(({ binding, className }) => `(name = ${quote(binding)}, durableObjectNamespace = ${quote(className)})`),
  ];
  const namespaces = objects.map(({ className }) => `(className = ${quote(className)}, uniqueKey = ${quote(className)}, enableSql = true)`);
  return `(name = ${quote(name)}, worker = (
    modules = [(name = "worker.js", esModule = embed ${quote(`${name}.js`)})],
    compatibilityDate = ${compatibilityDate}, compatibilityFlags = ${flags},
    bindings = [${bound.join(', ')}],
    ${objects.length > 0 ? `durableObjectNamespaces = [${namespaces.join(', ')}], durableObjectStorage = (localDisk = "objects"),` : ''}
  ))`;
}

/** Each Worker `{ name, code, bindings, objects, open }`; those that are `open` have a URL. */
export async function startWorkerd(workers) {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-workerd-'));
  await Promise.all(workers.map(({ name, code }) => writeFile(join(folder, `${name}.js`), code)));
  await mkdir(join(folder, 'objects'));
  const objects = `(name = "objects", disk = (path = ${quote(join(folder, 'objects'))}, writable = true))`;
  const open = workers.filter((worker) => worker.open);
  const sockets = open.map(({ name }) => `(name = ${quote(name)}, address = "127.0.0.1:0", http = (), service = ${quote(name)})`);
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${[...workers.map(toWorker), objects].join(',\n')}], sockets = [${sockets.join(', ')}]);
`;
  await writeFile(join(folder, 'workerd.capnp'), config);
  const args = ['serve', '--experimental', '--control-fd=3', join(folder, 'workerd.capnp')];
  const child = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const stop = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  const ports = await readPorts(child, open.length).catch(async (error) => {
    await stop();
    throw error;
  });
  return { pid: child.pid, ports, urlOf: (name) => `http://127.0.0.1:${ports.get(name)}`, stop };
}

/** workerd says on which port each socket listens, a line of JSON each. */
function readPorts(child, count) {
  const ports = new Map();
  let said = '';
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`workerd ended with ${code}.`)));
    child.stdio[3].on('data', (part) => {
      said += part;
      for (const line of said.split('\n').slice(0, -1)) {
        const { event, socket, port } = JSON.parse(line);
        if (event === 'listen') ports.set(socket, port);
      }
      if (ports.size === count) resolve(ports);
    });
  });
}

/** User and system time that a process has taken, in milliseconds. */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A tick is 10 ms on every Linux that Node runs on.
  return (Number(user) + Number(system)) * 10;
}
