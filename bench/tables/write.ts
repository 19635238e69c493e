import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newestOf, readResult } from '../record/results-folder.js';
import { ROOT } from '../record/surroundings.js';
import { withTables } from './documents.js';
import { TABLES } from './tables.js';

/**
 * Writes the tables of docs/*.md from the newest result of each benchmark; one without a result keeps its table.
 *
 * @param folder of the results
 * @returns the files that have changed
 */
export function writeTables(folder: string): string[] {
  const docs = path.join(ROOT, 'docs');
  const documents = readdirSync(docs).filter((file) => file.endsWith('.md'));
  return documents
    .map((file) => path.join(docs, file))
    .filter((file) => {
      const before = readFileSync(file, 'utf8');
      const after = withTables(
        before,
        TABLES,
        ({ benchmark }) => newestOf(benchmark, folder) ?? null,
        (name) => readResult(path.join(folder, name)),
      );
      if (after !== before) writeFileSync(file, after);
      return after !== before;
    });
}
