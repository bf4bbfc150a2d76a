// Shapes of JSON as small functions, for readers that start cold: an isolate of the edge reads a head before its first answer, and
// making a schema library's schemas takes longer than all the rest of it. Where people send documents, schemas check them.
import { isJsonObject } from './json-object.ts';

/** The path of the first part that is not as it should be, `''` for the value itself; undefined when all is well. */
export type Shape = (value: unknown) => string | undefined;

const yes = undefined;
const no = '';

export function text(lengthMax: number, lengthMin = 0): Shape {
  return (value) => (typeof value === 'string' && value.length >= lengthMin && value.length <= lengthMax ? yes : no);
}

export function matching(pattern: RegExp): Shape {
  return (value) => (typeof value === 'string' && pattern.test(value) ? yes : no);
}

export function integer(min = Number.MIN_SAFE_INTEGER): Shape {
  return (value) => (Number.isSafeInteger(value) && (value as number) >= min ? yes : no);
}

export function oneOf(...values: readonly unknown[]): Shape {
  return (value) => (values.includes(value) ? yes : no);
}

export function orNull(shape: Shape): Shape {
  return (value) => (value === null ? yes : shape(value));
}

/** Those of `isIt`, besides what `shape` says. */
export function such(shape: Shape, isIt: (value: never) => boolean): Shape {
  // The value has the shape by then, and that shape is what `isIt` takes.
  return (value) => shape(value) ?? (isIt(value as never) ? yes : no);
}

export function list(item: Shape, lengthMax: number, lengthMin = 0): Shape {
  return (value) => {
    if (!Array.isArray(value) || value.length < lengthMin || value.length > lengthMax) return no;
    for (const [index, part] of value.entries()) {
      const fault = item(part);
      if (fault !== undefined) return under(String(index), fault);
    }
    return yes;
  };
}

/** An object with all of `required`, of `optional` what it likes, and nothing else. */
export function members(required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }));
  const names = Object.keys(required);
  return (value) => {
    if (!isJsonObject(value)) return no;
    for (const [name, part] of Object.entries(value)) {
      const fault = shapes.get(name)?.(part);
      if (fault !== undefined || !shapes.has(name)) return under(name, fault ?? no);
    }
    return names.find((name) => !Object.hasOwn(value, name));
  };
}

function under(name: string, fault: string): string {
  return fault === '' ? name : `${name}.${fault}`;
}
