// What workerd is told about the builds of a flight (workerd.capnp): each a Worker, and the entrypoint that flies on a port of its own.

/** The first line of a recorded build says which behaviour of the runtime it was deployed with. */
const header = /^\/\/ workerd (\S+)((?: \S+)*)\n/;

export function toBuildHeader(compatibilityDate: string, compatibilityFlags: readonly string[]): string {
  return `// workerd ${[compatibilityDate, ...compatibilityFlags].join(' ')}\n`;
}

export function flightConfig(builds: readonly { readonly code: Uint8Array }[]): string {
  const workers = builds.map(({ code }, index) => workerText(index, code));
  const services = builds.map((_, index) => `(name = "build-${index}", worker = .build${index})`);
  const sockets = builds.map(
    (_, index) =>
      `(name = "build-${index}", address = "127.0.0.1:0", http = (), service = (name = "build-${index}", entrypoint = "FlightTest"))`,
  );
  return [
    '@0xb1c2d3e4f5a69788;',
    'using Workerd = import "/workerd/workerd.capnp";',
    `const config :Workerd.Config = (services = [${services.join(', ')}], sockets = [${sockets.join(', ')}]);`,
    ...workers,
  ].join('\n');
}

function workerText(index: number, code: Uint8Array): string {
  const [, date = '', flags = ''] = header.exec(new TextDecoder().decode(code.subarray(0, 1_000))) ?? [];
  if (date === '') throw new Error('A recorded build begins with a line that names its compatibility date; record it again.');
  const named = flags.trim() === '' ? [] : flags.trim().split(' ');
  return `const build${index} :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "build-${index}.js")],
  compatibilityDate = ${JSON.stringify(date)},
  compatibilityFlags = [${named.map((flag) => JSON.stringify(flag)).join(', ')}],
);`;
}
