// What may not stand in a log: whatever opens something, and what says who somebody is. A log is read by more people than the database.
import { isIP } from 'node:net';

const secrets: readonly (readonly [RegExp, string])[] = [
  // Keys of ours, by their beginnings: of the API, of SDKs, of webhooks.
  [/\b(swt|whsec|sy_[a-z0-9-]+_(?:server|client))_[A-Za-z0-9+/=_-]{8,}/g, '$1_…'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '‹signed token›'],
  [/("(?:d|client_secret|private_key)"\s*:\s*)"[^"]*"/g, '$1"…"'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '‹private key›'],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(["']?\s*[:=]\s*["']?)[^\n"']+/gi, '$1$2…'],
  [/\b(pass(?:word|wd)?|secret|token|code|api[_-]?key|access[_-]?key)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, '$1$2…'],
  // user:password@ of a URL.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, '$1…@'],
  [/(https:\/\/hooks\.slack\.com\/)[^\s"')]+/gi, '$1…'],
];
const persons: readonly (readonly [RegExp, string])[] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, '‹mail›'],
  // Numbers of tax payers, of persons and of employers.
  [/\b\d{3}-\d{2}-\d{4}\b|\b\d{2}-\d{7}\b/g, '‹tax number›'],
];
const addressLike = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\d{1,3}(?:\.\d{1,3}){3})?)(?![\w.]*\w)/gi;
const own = /^(127\.|0\.0\.0\.0$|::1?$)/;

export function redact(text: string): string {
  const cleaned = [...secrets, ...persons].reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
  return cleaned.replace(addressLike, (found) => (isIP(found) !== 0 && !own.test(found) ? '‹address›' : found));
}
