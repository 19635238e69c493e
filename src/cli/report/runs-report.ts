import type { RunList, RunRow } from '../../page/view/run-rows.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { shortDuration } from './amounts.js';
import { fitTable, type TableColumn } from './fit-table.js';

/** Digits of a SHA-256 that tell models apart. */
const SHORT_HASH = 12;

const percent = (ratio: number | null | undefined): string => (ratio == null ? '' : `${(100 * ratio).toFixed(2)} %`);

const COLUMNS: readonly TableColumn<RunRow>[] = [
  { title: 'RUN', rank: 0, align: 'left', cell: ({ name }) => name, shortest: 16 },
  { title: 'STATE', rank: 1, align: 'left', cell: stateText },
  {
    title: 'EPOCHS',
    rank: 3,
    align: 'right',
    cell: ({ epochsMade, epochsPlanned }) => `${epochsMade}/${epochsPlanned ?? '?'}`,
  },
  { title: 'ACCURACY', rank: 2, align: 'right', cell: ({ last }) => percent(last?.accuracy) },
  { title: 'BEST', rank: 6, align: 'right', cell: bestText },
  { title: 'TEST', rank: 5, align: 'right', cell: ({ test }) => percent(test?.accuracy) },
  { title: 'LOSS', rank: 4, align: 'right', cell: ({ last }) => last?.loss?.toFixed(4) ?? '' },
  { title: 'TIME', rank: 7, align: 'right', cell: ({ seconds }) => (seconds === null ? '' : shortDuration(seconds)) },
  { title: 'STARTED (UTC)', rank: 8, align: 'left', cell: ({ startedAt }) => startedText(startedAt) },
  { title: 'SHA-256', rank: 5, align: 'left', cell: ({ modelSha256 }) => modelSha256?.slice(0, SHORT_HASH) ?? '' },
  { title: 'SETTINGS', rank: 9, align: 'left', cell: settingsText, shortest: 12 },
  { title: 'ENDED EARLY', rank: 10, align: 'left', cell: ({ endedEarly }) => endedEarly ?? '', shortest: 12 },
];

/**
 * A list of runs as a table, and below it what is wrong with the damaged ones.
 *
 * @param columns of the terminal; Infinity: lines may be as long as they are
 * @returns lines
 */
export function runsReport({ runs, folder, leftOut }: RunList, columns: number): string[] {
  if (runs.length === 0) return [`There is no run in ${printable(folder)}.`];
  const damaged = runs.flatMap(({ name, problems }) =>
    problems.map((problem) => `damaged: ${printable(name)}: ${printable(problem)}`),
  );
  const more = leftOut > 0 ? [`${counted(leftOut, 'run')} with earlier names left out`] : [];
  const notes = [...damaged, ...more];
  return [...fitTable(COLUMNS, runs, columns), ...(notes.length > 0 ? ['', ...notes] : [])];
}

/** 'training?': this host cannot see whether the process still lives. */
function stateText({ state, trainedBy }: RunRow): string {
  return state === 'training' && trainedBy?.certain === false ? 'training?' : state;
}

function bestText({ best }: RunRow): string {
  return best ? `${percent(best.accuracy)} (${best.epoch})` : '';
}

/** '2026-11-27 04:33'. */
function startedText(startedAt: string | null): string {
  const startedMs = Date.parse(startedAt ?? '');
  return Number.isNaN(startedMs) ? '' : new Date(startedMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Hashes are cut: a table has no room for them. */
function settingsText({ settings }: RunRow): string {
  return settings
    .map(({ name, value }) => `${name}=${value.length > SHORT_HASH ? value.slice(0, SHORT_HASH) : value}`)
    .join(' ');
}
