// Guardrails that a change leaves without meaning: their own expression is at fault, or a key that they read is gone.

import { figureFault } from '../guardrail/check-figure.ts';
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Finding } from '../registry/finding.ts';
import { findingSeverities } from '../registry/finding-code.ts';
import type { Guardrail } from '../registry/guardrail.ts';
import { keysRead } from '../rule/parse-rule.ts';
import type { Entries } from './entries.ts';

/** The guardrails of a registry, by name. */
export function guardrailsOf(entries: Entries): Guardrail[] {
  const found = [...entries].filter(([id]) => splitEntryId(id).kind === 'guardrail').map(([, body]) => body as EntryBody as Guardrail); // by its id
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Findings about every guardrail that the change touches, or of which it touches a key. */
export function guardrailFindings(touched: ReadonlySet<EntryId>, after: Entries): Finding[] {
  return guardrailsOf(after).flatMap((guardrail): Finding[] => {
    const entry = entryId('guardrail', guardrail.key);
    const concerned = touched.has(entry) || keysRead(guardrail.expression).some((key) => touched.has(entryId('key', key)));
    const fault = concerned ? figureFault(guardrail, after) : undefined;
    if (fault === undefined) return [];
    const message = `Guardrail ${guardrail.key}: ${fault.message}`;
    return [{ code: fault.code, severity: findingSeverities[fault.code], entry, path: 'expression', message }];
  });
}
