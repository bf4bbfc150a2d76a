// Small files and short functions, measured. There is no list of exemptions.
import ts from 'typescript';
import { expect, it } from 'vitest';
import { product, type SourceFile } from './source-tree.ts';

const fileLinesMax = 400;
const functionLinesMax = 70;
const componentLinesMax = 120;

function functionsOf(file: SourceFile): { name: string; lines: number }[] {
  const tree = ts.createSourceFile(
    file.path,
    file.text,
    ts.ScriptTarget.Latest,
    true,
    file.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      found.push({ name: `${file.path}:${first + 1}`, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
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
