// Every file that browsers load, compressed once when it is built: the console hands out the smallest that a browser takes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Above this, a third of a second a file buys less than a hundredth. */
const brotliQuality = 9;
/** Below this, a header more costs as much as is saved. */
const bytesMin = 512;

export function compressAssets(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => /\.(?:js|css|svg)$/.test(file))) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    if (bytes.length < bytesMin) continue;
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
