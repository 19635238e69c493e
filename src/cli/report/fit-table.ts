import { printable } from '../../shared/text/printable.js';

/** A column of a table. */
export interface TableColumn<Row> {
  readonly title: string;
  /** Columns with a higher rank are left out first where the table is too wide. */
  readonly rank: number;
  /** 'right' for numbers, so that their digits line up. */
  readonly align: 'left' | 'right';
  /** Text from outside is made harmless here, not by the caller. */
  readonly cell: (row: Row) => string;
  /** Characters to which its texts may be shortened, at least 4, before a column is left out; missing: not at all. */
  readonly shortest?: number;
}

const GAP = '  ';
const CUT = '...';

/**
 * Lays out a table for a terminal: first the columns that may be shortened are shortened, then columns are left out.
 *
 * @param width in characters, each of which takes one column of the terminal; Infinity: as wide as the texts are
 * @returns lines, the first of which has the titles
 */
export function fitTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[], width: number): string[] {
  const laid = columns.map((column) => {
    const texts = [column.title, ...rows.map((row) => printable(column.cell(row)))];
    const widest = Math.max(...texts.map(({ length }) => length));
    return { ...column, texts, widest, narrowest: Math.min(widest, column.shortest ?? widest) };
  });
  type Laid = (typeof laid)[number];
  let shown: Laid[] = laid.filter(({ texts }) => texts.slice(1).some((text) => text !== ''));
  const needed = (of: 'widest' | 'narrowest'): number =>
    shown.reduce((sum, column) => sum + column[of], GAP.length * (shown.length - 1));
  while (shown.length > 1 && needed('narrowest') > width) {
    const last = Math.max(...shown.map(({ rank }) => rank));
    shown = shown.filter(({ rank }) => rank !== last);
  }
  let room = Math.max(0, width - needed('narrowest'));
  const widths = new Map<Laid, number>();
  for (const column of shown.toSorted((a, b) => a.rank - b.rank)) {
    const more = Math.min(room, column.widest - column.narrowest);
    widths.set(column, column.narrowest + more);
    room -= more;
  }
  return [0, ...rows.map((_, i) => i + 1)].map((line) =>
    shown
      .map((column) => padded(column.texts[line] ?? '', widths.get(column) ?? 0, column.align))
      .join(GAP)
      .trimEnd(),
  );
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const cut = text.length <= width ? text : text.slice(0, Math.max(0, width - CUT.length)) + CUT;
  return align === 'left' ? cut.padEnd(width) : cut.padStart(width);
}
