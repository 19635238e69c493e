import { type SweepResults, type SweepRow, sweepNotes } from '../../page/view/sweep.js';
import { shortDuration } from './amounts.js';
import { fitTable, type TableColumn } from './fit-table.js';

/**
 * The results of a sweep for people: a table, the best run first, and sentences that one must know to read it.
 *
 * @param width columns of the terminal; Infinity: lines may be as long as they are
 * @returns lines
 */
export function sweepReport(results: SweepResults, width: number): string[] {
  const notes = sweepNotes(results);
  return [...fitTable(columnsOf(results.axes), results.rows, width), ...(notes.length > 0 ? ['', ...notes] : [])];
}

function columnsOf(axes: readonly string[]): TableColumn<SweepRow>[] {
  return [
    ...axes.map(
      (axis, i): TableColumn<SweepRow> => ({
        title: axis.toUpperCase(),
        rank: 0,
        align: 'right',
        cell: ({ values }) => values[i] ?? '',
        shortest: 8,
      }),
    ),
    { title: 'BEST', rank: 1, align: 'right', cell: ({ run }) => percent(run?.best?.accuracy) },
    { title: 'IN EPOCH', rank: 4, align: 'right', cell: ({ run }) => String(run?.best?.epoch ?? '') },
    { title: 'TEST', rank: 2, align: 'right', cell: ({ run }) => percent(run?.test?.accuracy) },
    { title: 'LAST', rank: 3, align: 'right', cell: ({ run }) => percent(run?.last?.accuracy) },
    { title: 'LOSS', rank: 3, align: 'right', cell: ({ run }) => run?.last?.loss?.toFixed(4) ?? '' },
    {
      title: 'TIME',
      rank: 3,
      align: 'right',
      cell: ({ run }) => (run?.seconds == null ? '' : shortDuration(run.seconds)),
    },
    { title: 'STATE', rank: 2, align: 'left', cell: stateText, shortest: 12 },
    { title: 'ENDED EARLY', rank: 5, align: 'left', cell: ({ run }) => run?.endedEarly ?? '', shortest: 12 },
  ];
}

function stateText({ run, failure }: SweepRow): string {
  return failure === null ? (run?.state ?? 'not begun') : `failed: ${failure}`;
}

const percent = (ratio: number | null | undefined): string => (ratio == null ? '' : `${(100 * ratio).toFixed(2)} %`);
