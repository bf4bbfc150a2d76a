// Every event is in docs/alerts.md as the catalogue has it, every alert in the runbooks, and every event comes from somewhere.
import { readFileSync } from 'node:fs';
import { alertKindNames, alertRow, runbookOf } from '@switchyard/registry-core/alert/alert-kind';
import { type EventName, eventNames, eventRow } from '@switchyard/registry-core/alert/event';
import { expect, it } from 'vitest';
import { product } from '../architecture/source-tree.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

function documented(name: EventName): string {
  const { says, risk, with: parameters = {}, of = [name], awaits } = eventRow(name);
  const listed = (names: readonly string[]) => names.map((one) => `\`${one}\``).join(', ');
  const readOff = awaits === undefined ? listed(of) : `awaits ${awaits}`;
  return `| \`${name}\` | ${says}${risk ? ' **High risk.**' : ''} | ${listed(Object.keys(parameters))} | ${readOff} |`;
}

it('every event is documented as it is', () => {
  const rows = page('alerts.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(eventNames.map(documented));
});

it('every alert has its runbook, which says what it means, what to look at and what to do', () => {
  const entries = page('runbooks.md').split(/^## /m).slice(1);
  expect(entries.map((entry) => `docs/runbooks.md#${entry.slice(0, entry.indexOf('\n'))}`)).toEqual(alertKindNames.map(runbookOf));
  for (const entry of entries) {
    for (const part of ['**It means** ', '**Look at** ', '**Do** ']) expect(entry).toContain(`\n${part}`);
  }
});

it('every event that awaits nothing is emitted by what its verbs are named in', () => {
  const emitting = product.filter(({ path }) => path.startsWith('apps/console/app/') && !/\/(screens|routes|ui)\/|notice\.ts$/.test(path));
  const silent = eventNames
    .filter((name) => eventRow(name).awaits === undefined)
    .flatMap((name) => eventRow(name).of ?? [name])
    // Built of two parts: `admin.elevate.${answer}`.
    .filter((verb) => !['admin.elevate.approve', 'admin.elevate.deny'].includes(verb))
    .filter((verb) => !emitting.some(({ text }) => text.includes(`'${verb}'`)));
  expect(silent).toEqual([]);
});

it('every alert is raised by an event of the catalogue, and high-risk actions raise one', () => {
  const raised = new Set(alertKindNames.flatMap((kind) => alertRow(kind).events));
  expect(
    ['flag.kill', 'admin.breakglass.start', 'admin.export.download', 'person.grant', 'freeze.override'].filter(
      (name) => !raised.has(name as EventName),
    ),
  ).toEqual([]);
});

it('the dashboard shows only what is told', () => {
  const told = [...page('telemetry.md').matchAll(/^\| (`.+?`) \| (span|counter)/gm)].flatMap(([, names = '', kind]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(
      ([, name = '']) => `${name.replaceAll('.', '_')}_${kind === 'span' ? 'duration_seconds' : 'total'}`,
    ),
  );
  const shown = [...page('dashboards/switchyard.json').matchAll(/\b(?:http_server|switchyard)_[a-z_]+?(?:_duration_seconds|_total)/g)].map(
    ([name]) => name,
  );
  expect([...new Set(shown)].toSorted()).toEqual(told.toSorted());
});
