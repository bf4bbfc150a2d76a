// Semantic Versioning 2.0.0: parsing and precedence (section 11). Build metadata is read and ignored.

export interface SemanticVersion {
  /** Major, minor, patch. */
  readonly core: readonly [number, number, number];
  /** Pre-release identifiers; numbers compare as numbers. Empty for a release. */
  readonly preRelease: readonly (number | string)[];
}

const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const number = '(0|[1-9]\\d{0,15})';
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
/** Longer texts are no versions; it keeps the work per comparison small. */
const versionLengthMax = 256;

/** The version in `text`, or undefined when it is none. */
export function parseVersion(text: string): SemanticVersion | undefined {
  if (text.length > versionLengthMax) return undefined;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const preRelease = match[4] === undefined ? [] : match[4].split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return { core: [Number(match[1]), Number(match[2]), Number(match[3])], preRelease };
}

function compareIdentifiers(a: number | string, b: number | string): number {
  if (a === b) return 0;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Negative when `a` is older than `b`, zero when they rank alike, positive when newer. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  for (const i of [0, 1, 2] as const) if (a.core[i] !== b.core[i]) return a.core[i] - b.core[i];
  if (a.preRelease.length === 0 || b.preRelease.length === 0) return b.preRelease.length - a.preRelease.length;
  const shared = Math.min(a.preRelease.length, b.preRelease.length);
  for (let i = 0; i < shared; i++) {
    const order = compareIdentifiers(a.preRelease[i]!, b.preRelease[i]!); // i < both lengths
    if (order !== 0) return order;
  }
  return a.preRelease.length - b.preRelease.length;
}
