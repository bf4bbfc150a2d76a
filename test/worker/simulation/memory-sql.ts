// SQLite in memory in place of a Durable Object's own: the same statements, the same answers. What a restart keeps is the database.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Sql, SqlValue } from '../../../workers/evaluator/src/document-storage.ts';

export interface MemorySql extends Sql {
  /** As if a new object had just been made. */
  clear(): void;
}

export function openMemorySql(): MemorySql {
  const database = new DatabaseSync(':memory:');
  const statements = new Map<string, StatementSync>();
  const schemas = new Set<string>();
  const prepare = (query: string): StatementSync => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  return {
    exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: unknown[]): Iterable<Row> {
      if (query.includes('CREATE TABLE')) {
        // A restart finds its tables there.
        if (!schemas.has(query)) database.exec(query);
        schemas.add(query);
        return [];
      }
      // The statements' own callers say what their rows look like.
      return prepare(query).all(...(bindings as SQLInputValue[])) as unknown as Row[];
    },
    clear() {
      const tables = prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
      for (const { name } of tables) prepare(`DELETE FROM ${name}`).run();
    },
  };
}

/** Databases are slow to open and quick to empty: a history takes them from here and gives them back. */
const spare: MemorySql[] = [];

export function borrowSql(count: number): { readonly databases: readonly MemorySql[]; giveBack(): void } {
  const databases = Array.from({ length: count }, () => spare.pop() ?? openMemorySql());
  return {
    databases,
    giveBack: () => {
      for (const database of databases) database.clear();
      spare.push(...databases);
    },
  };
}
