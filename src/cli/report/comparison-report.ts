import { type ComparedEpoch, type ComparedFact, type RunComparison, shownEpochs } from '../../page/view/comparison.js';
import { comparisonSentences } from '../../page/view/comparison-sentences.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { fitTable, type TableColumn } from './fit-table.js';

/** Most epochs that are printed. */
const MOST_EPOCHS = 20;
/** Digits of a SHA-256 that tell values apart. */
const SHORT_HASH = 12;

/**
 * A comparison for people: which model each run made, the facts that differ, and the results of the epochs.
 *
 * @param columns of the terminal; Infinity: lines may be as long as they are
 * @returns lines
 */
export function comparisonReport(comparison: RunComparison, columns: number): string[] {
  const { runs, facts, epochs } = comparison;
  const differing = facts.filter(({ differs }) => differs);
  const shown = shownEpochs(comparison, MOST_EPOCHS);
  const left = epochs.length - shown.length;
  return [
    ...runs.map(({ letter, name, state }) => `${letter}: ${printable(name)} (${state})`),
    ...runs.flatMap(({ letter, problems }) =>
      problems.map((problem) => `   ${letter} is damaged: ${printable(problem)}`),
    ),
    '',
    ...comparisonSentences(comparison),
    '',
    ...(differing.length > 0 ? fitTable(factColumns(comparison), differing, columns) : []),
    `${counted(facts.length - differing.length, 'other fact is', 'other facts are')} the same.`,
    ...(shown.length > 0 ? ['', ...fitTable(epochColumns(comparison), shown, columns)] : []),
    ...(left > 0 ? [`${counted(left, 'epoch')} left out; --json has all.`] : []),
  ];
}

function factColumns({ runs }: RunComparison): TableColumn<ComparedFact>[] {
  return [
    { title: 'DIFFERS', rank: 0, align: 'left', cell: ({ name }) => name },
    ...runs.map(
      ({ letter }, i): TableColumn<ComparedFact> => ({
        title: letter,
        rank: i + 1,
        align: 'left',
        cell: ({ values }) => shortHash(values[i] ?? 'unknown'),
      }),
    ),
  ];
}

/** Accuracies stand side by side, and so do losses. */
function epochColumns({ runs }: RunComparison): TableColumn<ComparedEpoch>[] {
  return [
    { title: 'EPOCH', rank: 0, align: 'right', cell: ({ epoch }) => String(epoch) },
    ...runs.map(
      ({ letter }, i): TableColumn<ComparedEpoch> => ({
        title: `${letter} ACCURACY`,
        rank: i + 1,
        align: 'right',
        cell: ({ results }) => percent(results[i]?.accuracy),
      }),
    ),
    ...runs.map(
      ({ letter }, i): TableColumn<ComparedEpoch> => ({
        title: `${letter} LOSS`,
        rank: i + runs.length + 1,
        align: 'right',
        cell: ({ results }) => results[i]?.loss?.toFixed(4) ?? '',
      }),
    ),
  ];
}

const percent = (ratio: number | null | undefined): string => (ratio == null ? '' : `${(100 * ratio).toFixed(2)} %`);
const shortHash = (value: string): string => (/^[0-9a-f]{64}$/.test(value) ? value.slice(0, SHORT_HASH) : value);
