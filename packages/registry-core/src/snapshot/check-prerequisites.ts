// Prerequisites: they name flags and variants that exist and can be served, run in no circle and in no chain too long.
import { entryId } from '../registry/entry.ts';
import type { Flag, Serve } from '../registry/flag.ts';
import { prerequisiteDepthMax } from '../registry/limits.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { toReferenceGraph } from './reference-graph.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

function prerequisitesOf(body: RegistryKey | undefined) {
  return body?.kind === 'flag' && !body.archived ? body.prerequisites : [];
}

function offOf(body: RegistryKey): string {
  return body.kind === 'flag' ? body.off : '';
}

function variantsServed(serve: Serve, { variants, off }: Flag): string[] {
  if ('variant' in serve) return [serve.variant];
  if ('split' in serve) return serve.split.filter(({ weight }) => weight > 0).map(({ variant }) => variant);
  return Object.keys(variants).filter((variant) => (variant === off ? serve.percent < 100 : serve.percent > 0));
}

/** Off is served by a kill, a holdout, a layer or a prerequisite, whatever the settings say. */
function reasonNeverMet(name: string, flag: Flag, wanted: readonly string[]): string | undefined {
  if (flag.state === 'disabled') return `The flag ${name} is disabled here and a disabled flag meets no prerequisite`;
  const serves = flag.settings.flatMap(({ rules, serve }) => [serve, ...rules.map((rule) => rule.serve)]);
  const served = new Set([flag.off, ...serves.flatMap((serve) => variantsServed(serve, flag))]);
  return wanted.some((variant) => served.has(variant)) ? undefined : `The flag ${name} never serves ${wanted.join(' or ')}`;
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
      const unknown = variants.filter((variant) => !Object.hasOwn(other.variants, variant));
      for (const variant of unknown)
        report('VARIANT_UNKNOWN', `${path}.variants`, `The flag ${flag} has no variant ${variant}; add it there or correct the name.`);
      const never = unknown.length > 0 ? undefined : reasonNeverMet(flag, other, variants);
      if (never !== undefined)
        report('PREREQUISITE_NEVER_MET', path, `${never}, so ${key} always serves ${offOf(body)}; mend one of the two.`);
    }
    const cycle = graph.cycleThrough(key);
    if (cycle !== undefined)
      report('PREREQUISITE_CYCLE', 'prerequisites', `The flag needs itself: ${cycle.join(' → ')}; break the circle.`);
    else if (Number.isFinite(graph.heightOf(key)) && graph.heightOf(key) > prerequisiteDepthMax) {
      report('PREREQUISITE_TOO_DEEP', 'prerequisites', `The chain of prerequisites is longer than ${prerequisiteDepthMax}; shorten it.`);
    }
  }
}
