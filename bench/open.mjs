// What a cold process pays before its first answer: the modules are there, the text or the bytes are in memory, nothing was ever
// opened. Each evaluator runs in a process of its own, several times.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFlags } from './dataset.mjs';
import { evaluators, switchyard } from './evaluators.mjs';

const child = fileURLToPath(new URL('open-once.mjs', import.meta.url));
const sizes = [500, 10_000];
const runs = 7;
/** The smallest registry that the limit is about. */
const memoryFlags = 10_000;

function openOnce(name, file) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', child, name, file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} did not open ${file}: ${stderr}`);
  return JSON.parse(stdout);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

export function report() {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  try {
    return sizes.map((flags) => {
      const made = makeFlags(flags);
      const files = evaluators.map(({ name, encode }) => {
        const file = join(folder, `${flags}-${name.replaceAll('/', '-')}`);
        writeFileSync(file, encode(made));
        return { name, file, opened: [] };
      });
      // In turns, so that a busy moment of the machine hits all.
      for (let run = 0; run < runs; run++) for (const { name, file, opened } of files) opened.push(openOnce(name, file));
      const rows = files.map(({ name, opened }) => ({
        name,
        milliseconds: median(opened.map(({ milliseconds }) => milliseconds)),
        bytes: opened[0].bytes,
        heapBytes: median(opened.map(({ heapBytes }) => heapBytes)),
      }));
      return { flags, rows };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function print(sizesMeasured) {
  for (const { flags, rows } of sizesMeasured) {
    const own = rows.find(({ name }) => name === switchyard.name);
    console.log(`\nFrom what is sent to the first answer, in a cold process, ${flags} flags, median of ${runs}`);
    if (flags === memoryFlags) console.log('(heap: once every flag was asked for)');
    for (const { name, milliseconds, bytes, heapBytes } of rows) {
      const times = `${(milliseconds / own.milliseconds).toFixed(1)}×`;
      const sizesText = `${(bytes / 1e6).toFixed(2)} MB sent, ${(heapBytes / 1e6).toFixed(1)} MB heap`;
      console.log(`${name.padEnd(28)}${`${milliseconds.toFixed(2)} ms`.padStart(12)} (${times})`.padEnd(52) + sizesText);
    }
  }
}
