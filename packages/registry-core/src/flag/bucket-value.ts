// The text that a bucketing attribute hashes as.

/** Text as it is, numbers in their shortest JSON form; anything else counts as missing. */
export function toBucketText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  // String(-0) is "0", as in JSON.
  return Number.isFinite(value) ? String(value) : undefined;
}
