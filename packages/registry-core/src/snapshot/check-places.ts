// The place tree: ids are unique, parents exist and are of the right kind.
import { entryId } from '../registry/entry.ts';
import { placeDepths } from '../scope/place-tree.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

export function checkPlaces(view: RegistryView, reportOn: ReportOn): void {
  const seen = new Set<string>();
  for (const place of view.places) {
    const report = reportOn(entryId('place', place.id));
    if (seen.has(place.id)) report('ENTRY_TWICE', 'id', `Two places have the id ${place.id}; keep one of them.`);
    seen.add(place.id);
    if (place.kind === 'country') {
      if (place.in !== undefined) report('PLACE_PARENT_KIND', 'in', 'A country lies in no other place; leave this out.');
      continue;
    }
    const parent = place.in === undefined ? undefined : view.placeTree.find(place.in);
    if (parent === undefined) {
      const wanted = place.kind === 'state' ? 'its country' : 'its state or country';
      report('PLACE_PARENT_UNKNOWN', 'in', `A ${place.kind} lies in ${wanted}; name one that is in the registry.`);
    } else if (placeDepths[parent.kind] >= placeDepths[place.kind]) {
      report('PLACE_PARENT_KIND', 'in', `A ${place.kind} cannot lie in the ${parent.kind} ${parent.id}; name a larger place.`);
    }
  }
}
