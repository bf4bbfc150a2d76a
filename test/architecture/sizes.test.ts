// Small files and short functions, measured. There is no list of exemptions.
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { product, type SourceFile } from './source-tree.ts';

const fileLinesMax = 400;
const functionLinesMax = 70;
const componentLinesMax = 120;

function functionsOf(file: SourceFile): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = [];
  const lineAt = (offset: number) => file.text.slice(0, offset).split('\n').length;
  const measure = (node: { start: number; end: number }) => {
    const first = lineAt(node.start);
    found.push({ name: `${file.path}:${first}`, lines: lineAt(node.end) - first + 1 });
  };
  // Methods and accessors hold a function of their own.
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(
    parseSync(file.path, file.text).program,
  );
  return found;
}

it(`no source file has over ${fileLinesMax} lines`, () => {
  const long = product.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > fileLinesMax);
  expect(long).toEqual([]);
});

it(`no function has over ${functionLinesMax} lines, no component over ${componentLinesMax}`, () => {
  const long = product.flatMap((file) => {
    const max = file.path.endsWith('.tsx') ? componentLinesMax : functionLinesMax;
    return functionsOf(file).filter(({ lines }) => lines > max);
  });
  expect(long).toEqual([]);
});
