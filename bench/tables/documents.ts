// The tables of the documents, each between two marks: <!-- bench:NAME --> and <!-- end of bench:NAME -->.
import type { BenchmarkResult } from '../record/result.js';
import { caption } from './markdown.js';
import type { Table } from './tables.js';

/** The folder of the results, as a link from docs/ has it. */
const LINK_FOLDER = '../bench/results/';
const SECTION = /<!-- bench:([\w-]+) -->\n([\s\S]*?)<!-- end of bench:\1 -->/g;
const MARK = /<!-- (?:end of )?bench:[\w-]+ -->/g;

/**
 * A document with its tables written anew.
 *
 * @param tables by name
 * @param fileOf the file name of the result that a table shows; null keeps the section as it is
 * @param read the result of a file name
 * @throws Error for a mark without its other half, and for a table that does not exist
 */
export function withTables(
  text: string,
  tables: Readonly<Record<string, Table>>,
  fileOf: (table: Table, section: string) => string | null,
  read: (file: string) => BenchmarkResult,
): string {
  const sections = [...text.matchAll(SECTION)].length;
  const marks = [...text.matchAll(MARK)];
  if (marks.length !== 2 * sections) {
    throw new Error(`Each mark of a table must have its other half, got ${marks.map(([mark]) => mark).join(' ')}.`);
  }
  return text.replace(SECTION, (whole, name: string, section: string) => {
    const table = tables[name];
    if (!table) throw new Error(`A table must be one of ${Object.keys(tables).join(', ')}, got '${name}'.`);
    const file = fileOf(table, section);
    if (file === null) return whole;
    const result = read(file);
    const content = `${table.render(result)}\n${caption(result, `${LINK_FOLDER}${file}`)}`;
    return `<!-- bench:${name} -->\n\n${content}\n<!-- end of bench:${name} -->`;
  });
}

/** The file name of the result that a section shows now; null when it shows none yet. */
export function linkedFile(section: string): string | null {
  return /\]\(\.\.\/bench\/results\/([\w.-]+\.json)\)/.exec(section)?.[1] ?? null;
}
