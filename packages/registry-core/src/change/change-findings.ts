// Everything that is wrong with a change, or odd about it: what its edits may not do, what has moved underneath it, and
// what the compiler says about the registry that it would make.
import { type EntryId, entryId, fromEntries } from '../registry/entry.ts';
import type { Finding } from '../registry/finding.ts';
import { type FindingCode, findingSeverities } from '../registry/finding-code.ts';
import { registryFindings } from '../snapshot/compile-snapshot.ts';
import type { KeptWork } from '../snapshot/kept-work.ts';
import { audienceFindings } from './audience-findings.ts';
import type { Conflict } from './conflicts.ts';
import { definitionFindings, type KnownBody, type SeenBy } from './definition-findings.ts';
import type { Difference } from './difference.ts';
import type { Edit } from './edit.ts';
import type { Entries } from './entries.ts';
import { placeWords } from './finding-place.ts';
import { guardrailFindings } from './guardrail-findings.ts';
import { ruleFindings } from './rule-findings.ts';

export interface ChangeToCheck {
  readonly edits: readonly Edit[];
  readonly live: Entries;
  readonly after: Entries;
  readonly difference: Difference;
  readonly conflicts: readonly Conflict[];
  readonly known: readonly KnownBody[];
  /** Ids of the kills in force, by flag. */
  readonly kills: ReadonlyMap<string, string>;
  /** Who reads each key, where that is counted; what breaks readers then names them. */
  readonly seenBy?: SeenBy;
  /** What its flight with the edge found (flight-findings.ts). */
  readonly flown?: readonly Finding[];
  /** Work of earlier compilations. */
  readonly kept?: KeptWork;
}

/** Errors first. Warnings are only those about entries that the change touches: the rest was there before. */
export function changeFindings(change: ChangeToCheck): Finding[] {
  const { after, difference, known } = change;
  const touched = new Set(difference.touched.map(({ entry }) => entry));
  const compiled = registryFindings(fromEntries(after), change.kept && { kept: change.kept });
  const findings = [
    ...emptyFindings(change),
    ...change.conflicts.map(conflictFinding),
    ...reviveFindings(change),
    ...definitionFindings(difference.touched, known, change.seenBy),
    ...audienceFindings(difference.touched, change),
    ...ruleFindings(change.live, after),
    ...guardrailFindings(touched, after),
    ...(change.flown ?? []),
    ...compiled.filter(({ severity, entry }) => severity === 'error' || touched.has(entry)),
  ];
  return findings
    .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .map((finding) => ({ ...finding, where: placeWords(finding.path, after.get(finding.entry), after) }));
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function oneFinding(entry: EntryId, code: FindingCode, message: string): Finding {
  return { code, severity: findingSeverities[code], entry, path: '', message };
}

function emptyFindings({ edits, difference }: ChangeToCheck): Finding[] {
  if (difference.touched.length + difference.revives.length > 0) return [];
  const first = edits.find((edit) => edit.kind === 'entry');
  const message = 'This change changes nothing: what it wants is live already.';
  return [oneFinding(first?.entry ?? entryId('key', 'none'), 'NOTHING_CHANGES', message)];
}

function conflictFinding({ entry }: Conflict): Finding {
  return oneFinding(
    entry,
    'CONFLICT',
    'Someone else has published this entry since the edit was drawn; look at both sides and edit again.',
  );
}

function reviveFindings({ difference, kills }: ChangeToCheck): Finding[] {
  return difference.revives
    .filter(({ flag, killId }) => kills.get(flag) !== killId)
    .map(({ flag }) => {
      const message = kills.has(flag)
        ? `${flag} was killed again since; revive that kill.`
        : `${flag} is not killed, so there is nothing to revive.`;
      return oneFinding(entryId('key', flag), 'KILL_NOT_IN_FORCE', message);
    });
}
