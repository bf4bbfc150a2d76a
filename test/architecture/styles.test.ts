// Whether every part of Mantine that is used brings its styles: only those of the parts in use are loaded.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { product } from './source-tree.ts';

const root = join(import.meta.dirname, '..', '..');
const styles = join(root, 'node_modules', '@mantine', 'core', 'styles');
const loaded = readFileSync(join(root, 'apps', 'console', 'app', 'ui', 'mantine-styles.ts'), 'utf8');

it('every part of Mantine that is used is styled', () => {
  const used = product
    .filter(({ path }) => path.startsWith('apps/console/app/'))
    .flatMap(({ text }) => [...text.matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)].flatMap(([, names = '']) => names.split(',')))
    .map((name) => name.trim());
  expect(used).toContain('Button');
  const styled = [...new Set(used)].filter((name) => existsSync(join(styles, `${name}.layer.css`)));
  expect(styled.filter((name) => !loaded.includes(`styles/${name}.layer.css`))).toEqual([]);
});
