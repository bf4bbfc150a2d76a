// Regular expressions with RE2's syntax and its promise: time linear in the text, whatever the pattern.
import { RE2JS } from 're2js';

export interface RegularExpression {
  /** Whether the pattern is found anywhere in `text`. */
  isFoundIn(text: string): boolean;
  /** Whether `text` as a whole matches. */
  matchesWhole(text: string): boolean;
}

/** The compiled pattern, or undefined when RE2 refuses it (look-around, back-references, faulty syntax, too large). */
export function toRegularExpression(pattern: string, ignoreCase = false): RegularExpression | undefined {
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { isFoundIn: (text) => compiled.test(text), matchesWhole: (text) => compiled.testExact(text) };
  } catch {
    return undefined;
  }
}
