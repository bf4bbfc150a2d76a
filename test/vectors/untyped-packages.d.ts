// What the tests use of packages that bring no types.
declare module 'imurmurhash' {
  export default function murmurHash3(latin1: string, seed?: number): { result(): number };
}
declare module 'semver' {
  const semver: { valid(text: string): string | null; compare(a: string, b: string): -1 | 0 | 1 };
  export default semver;
}
