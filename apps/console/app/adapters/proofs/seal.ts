// Sealing what the database alone must not give away, with a key that is derived from one of the console's.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

export interface Seal {
  close(bytes: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Uint8Array;
}

/** AES-256-GCM: initialisation vector, tag, text. */
export function createSeal(key: Buffer): Seal {
  return {
    close(bytes) {
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, key, iv);
      const text = Buffer.concat([sealing.update(bytes), sealing.final()]);
      return Buffer.concat([iv, sealing.getAuthTag(), text]);
    },
    open(sealed) {
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
      opening.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([opening.update(sealed.subarray(ivBytes + tagBytes)), opening.final()]);
    },
  };
}

/** The same for addresses of channels, as texts. */
export function targetSeal(key: string): { close(target: string): string; open(sealed: string): string } {
  const seal = createSeal(Buffer.from(hkdfSync('sha256', key, '', 'switchyard seal of channels', 32)));
  return {
    close: (target) => Buffer.from(seal.close(Buffer.from(target))).toString('base64url'),
    open: (sealed) => Buffer.from(seal.open(Buffer.from(sealed, 'base64url'))).toString(),
  };
}
