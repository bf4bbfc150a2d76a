// Bytes that come from outside: read up to a limit and no further, and their digest.
import { joinBytes } from './join-bytes.ts';

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A caller who is still sending when the connection is closed sees a broken connection instead of the refusal, so a body
 * over its limit is read on and thrown away, up to this many bytes.
 */
const discardedBytesMax = 1024 * 1024;

/** The whole body as text, or undefined when it has more than `bytesMax` bytes. A body that is no longer by its own word is never copied. */
export async function readTextAtMost(request: Request, bytesMax: number): Promise<string | undefined> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  // The runtime never delivers more than the declared length.
  if (declared <= bytesMax) return request.text();
  const bytes = await readAtMost(request, bytesMax);
  return bytes && new TextDecoder().decode(bytes);
}

/** The whole body, or undefined when it has more than `bytesMax` bytes. */
export async function readAtMost(request: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  // The runtime never delivers more than the declared length.
  if (declared <= bytesMax) return new Uint8Array(await request.arrayBuffer());
  if (!request.body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size <= bytesMax) parts.push(part.value);
    else parts.length = 0;
    if (size > bytesMax + discardedBytesMax) {
      await reader.cancel();
      break;
    }
  }
  return size > bytesMax ? undefined : joinBytes(parts, size);
}

/** SHA-256 by WebCrypto, 64 lower-case hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Two lower-case hexadecimal digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => hexDigits[byte]).join('');
}
