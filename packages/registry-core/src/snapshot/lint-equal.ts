// Settings that say what would hold without them.
import type { Report } from '../registry/finding.ts';
import { scopeText } from '../scope/canonical-scope.ts';
import { hasCohort } from '../scope/specificity.ts';
import { heirOf, RivalContents, type ScopedSetting, type SettingsBySpecificity } from './settings-by-scope.ts';

/** Whether a setting between the two, which would win for some contexts of `setting` without it, says something else. */
function somethingStandsBetween(
  setting: ScopedSetting,
  heir: ScopedSetting | undefined,
  { shapes }: SettingsBySpecificity,
  rivals: () => RivalContents,
): boolean {
  const { shape: own, scope, content, rank } = setting;
  return shapes.some((shape) => {
    if (shape > own || (heir !== undefined && shape < heir.shape)) return false;
    // Within one shape only ranks of cohorts decide.
    if (shape === own) return hasCohort(own) && rivals().someSaysOtherwise(shape, scope, content, rank, Number.POSITIVE_INFINITY);
    const below = heir !== undefined && shape === heir.shape ? heir.rank : Number.POSITIVE_INFINITY;
    return rivals().someSaysOtherwise(shape, scope, content, Number.NEGATIVE_INFINITY, below);
  });
}

/**
 * A setting equals what is inherited when the next broader setting around it says the same, and no setting that a context
 * could fall to instead says otherwise. Only what holds for every context is reported. `content` of the default: -1 for none.
 */
export function lintEqual(settings: SettingsBySpecificity, defaultContent: number, report: Report): void {
  const suspects = settings.all
    .map((setting) => ({ setting, heir: heirOf(setting.scope, settings) }))
    .filter(({ setting, heir }) => setting.content === (heir?.content ?? defaultContent));
  let known: RivalContents | undefined;
  const rivals = () => {
    known ??= new RivalContents(settings);
    return known;
  };
  for (const { setting, heir } of suspects) {
    if (somethingStandsBetween(setting, heir, settings, rivals)) continue;
    const from = heir === undefined ? 'the default' : `the setting ${scopeText(heir.scope)}`;
    report(
      'SETTING_EQUALS_INHERITED',
      `settings[${setting.index}]`,
      `${scopeText(setting.scope)} says the same as ${from}; without it nothing changes, so take it out unless it is to stay when the other moves.`,
    );
  }
}
