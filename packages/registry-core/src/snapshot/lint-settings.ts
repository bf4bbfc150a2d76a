// Hints about settings that change nothing: equal to what would be inherited, or never able to win.
import type { Report } from '../registry/finding.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import type { RegistryView } from './registry-view.ts';

export function lintSettings(_body: RegistryKey, _scopes: readonly CanonicalScope[], _view: RegistryView, _report: Report): void {}
