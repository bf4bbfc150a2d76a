// Load over plain sockets: cheap enough that one core of requests keeps one core of workerd busy, which fetch and node:http are
// not. Answers are known beforehand, so they are checked by their length alone.
import { connect } from 'node:net';

/** The bytes of each question, and how long its answer is. */
export async function prepare(url, questions) {
  const { hostname, port } = new URL(url);
  const socket = await open(hostname, port);
  const prepared = [];
  for (const { path, headers, body } of questions) {
    const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': Buffer.byteLength(body) });
    const bytes = Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
    prepared.push({ bytes, length: (await askForText(socket, bytes)).length });
  }
  socket.destroy();
  return { host: hostname, port, questions: prepared };
}

/** The first answer's text with its headers, by its content-length. */
export function askForText(socket, bytes) {
  return new Promise((resolve, reject) => {
    let text = Buffer.alloc(0);
    const onData = (part) => {
      text = Buffer.concat([text, part]);
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text.subarray(0, head).toString())?.[1] ?? Number.NaN);
      if (head < 0 || text.length < head + 4 + length) return;
      socket.off('data', onData);
      if (!text.toString('latin1').startsWith('HTTP/1.1 200') || !(length >= 0)) reject(new Error(text.toString()));
      else resolve(text);
    };
    socket.on('data', onData);
    socket.write(bytes);
  });
}

export function open(host, port) {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => resolve(socket.setNoDelay(true)));
    socket.on('error', reject);
  });
}

/** `connections` that ask the next question as soon as they have their answer, for so long. Requests a second. */
export async function saturate({ host, port, questions }, { connections, ms }) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(host, port)));
  let asked = 0;
  let answered = 0;
  const startedAt = performance.now();
  const untilAt = startedAt + ms;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve, reject) => {
          let left = 0;
          const ask = () => {
            const question = questions[asked++ % questions.length];
            left = question.length;
            socket.write(question.bytes);
          };
          socket.on('data', (part) => {
            left -= part.length;
            if (left > 0) return;
            if (left < 0) return reject(new Error('An answer is longer than before.'));
            answered += 1;
            if (performance.now() < untilAt) ask();
            else resolve();
          });
          socket.on('close', () => reject(new Error('A connection was closed.')));
          ask();
        }),
    ),
  );
  const perSecond = (1_000 * answered) / (performance.now() - startedAt);
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  return { answered, perSecond };
}

/** Questions at a fixed rate, whatever the answers do; latencies from when each was due. */
export async function pace({ host, port, questions }, { perSecond, ms }) {
  const idle = await Promise.all(Array.from({ length: 64 }, () => open(host, port)));
  const waiting = [];
  const latencies = [];
  const count = Math.round((perSecond * ms) / 1_000);
  const startedAt = performance.now();
  let done;
  const finished = new Promise((resolve) => {
    done = resolve;
  });
  const ask = (socket, { dueAt, question }) => {
    let left = question.length;
    socket.on('data', function onData(part) {
      left -= part.length;
      if (left > 0) return;
      socket.off('data', onData);
      latencies.push(performance.now() - dueAt);
      if (latencies.length === count) done();
      const next = waiting.shift();
      if (next) ask(socket, next);
      else idle.push(socket);
    });
    socket.write(question.bytes);
  };
  for (let sent = 0; sent < count; ) {
    const dueAt = startedAt + (sent * 1_000) / perSecond;
    if (performance.now() < dueAt) {
      // A busy wait would take a core from the Worker.
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    const next = { dueAt, question: questions[sent++ % questions.length] };
    const socket = idle.pop();
    if (socket) ask(socket, next);
    else waiting.push(next);
  }
  await finished;
  for (const socket of idle) socket.destroy();
  return latencies.sort((a, b) => a - b);
}
