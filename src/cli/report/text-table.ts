import { styleText } from 'node:util';

/** The style of a cell on a terminal with colours. */
export type CellStyle = Parameters<typeof styleText>[0];

/** A cell of a table: a text, or a text with a style. */
export type Cell = string | { readonly text: string; readonly style: CellStyle };

export type Alignment = 'left' | 'right';

/** Spaces between two columns. */
const GAP = '  ';

/**
 * A table as lines whose columns stand below each other. A row may end early.
 *
 * @param alignments of the columns; those after the last one are like it
 * @param colours false: the texts alone
 */
export function alignedLines(
  rows: readonly (readonly Cell[])[],
  alignments: readonly Alignment[],
  colours: boolean,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, textOf(cell).length);
    }
  }
  const alignmentOf = (column: number): Alignment => alignments[column] ?? alignments.at(-1) ?? 'left';
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const text = textOf(cell);
        const space = ' '.repeat((widths[column] ?? 0) - text.length);
        const shown = colours && typeof cell !== 'string' ? styled(cell.style, text) : text;
        return alignmentOf(column) === 'right' ? space + shown : shown + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The text in a style, for a terminal that has shown that it takes colours. */
export function styled(style: CellStyle, text: string): string {
  return styleText(style, text, { validateStream: false });
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
