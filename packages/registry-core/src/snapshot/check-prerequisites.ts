// Prerequisites: they name flags and variants that exist, run in no circle and in no chain too long.
import { entryId } from '../registry/entry.ts';
import { prerequisiteDepthMax } from '../registry/limits.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { toReferenceGraph } from './reference-graph.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

function prerequisitesOf(body: RegistryKey | undefined) {
  return body?.kind === 'flag' && !body.archived ? body.prerequisites : [];
}

export function checkPrerequisites(view: RegistryView, reportOn: ReportOn): void {
  const graph = toReferenceGraph((key) => prerequisitesOf(view.findKey(key)).map(({ flag }) => flag));
  for (const [key, body] of Object.entries<RegistryKey>(view.registry.keys)) {
    const report = reportOn(entryId('key', key));
    for (const [i, { flag, variants }] of prerequisitesOf(body).entries()) {
      const path = `prerequisites[${i}]`;
      const other = view.findKey(flag);
      if (other?.kind !== 'flag' || other.archived) {
        report('KEY_UNKNOWN', `${path}.flag`, `${flag} is no flag of this registry; name one that is live.`);
        continue;
      }
      for (const variant of variants) {
        if (!Object.hasOwn(other.variants, variant))
          report('VARIANT_UNKNOWN', `${path}.variants`, `The flag ${flag} has no variant ${variant}.`);
      }
    }
    const cycle = graph.cycleThrough(key);
    if (cycle !== undefined)
      report('PREREQUISITE_CYCLE', 'prerequisites', `The flag needs itself: ${cycle.join(' → ')}; break the circle.`);
    else if (Number.isFinite(graph.heightOf(key)) && graph.heightOf(key) > prerequisiteDepthMax) {
      report('PREREQUISITE_TOO_DEEP', 'prerequisites', `The chain of prerequisites is longer than ${prerequisiteDepthMax}; shorten it.`);
    }
  }
}
