// What bounds a head and the key table that it names.

export const killsMax = 1_000;
/** Each isolate reads them with every head; the console writes a key table without the revoked keys before there are more. */
export const revokedMax = 100;
/** Nobody stages more finely by hand, and every request reads them all. */
export const stagePartsMax = 100;
/** Acts of the recovery key in a row; a console that is away for longer has other troubles. */
export const recoveryActsMax = 50;
export const headBytesMax = 512 * 1024;

/** A table is read whole by every isolate; 2,000 keys are about 300 kB. */
export const sdkKeysMax = 2_000;
export const keyTableBytesMax = 1024 * 1024;
