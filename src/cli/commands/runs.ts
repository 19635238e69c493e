import { runsFolder } from '../../coordinator/run/runs-folder.js';
import type { RunOrder } from '../../page/view/run-order.js';
import { compareRunsIn } from '../../runs/compare-runs.js';
import { listRuns } from '../../runs/list-runs.js';
import { writeOutputFile } from '../../shared/files/output-file.js';
import { printableJson } from '../../shared/text/printable.js';
import { EXIT_DONE } from '../exit-codes.js';
import { comparisonReport } from '../report/comparison-report.js';
import { noteLine } from '../report/note-line.js';
import { runsReport } from '../report/runs-report.js';

export interface RunsFlags {
  readonly sort: RunOrder;
  readonly json?: boolean;
}

/**
 * Prints the runs of a folder. Resolves to the exit code.
 *
 * @throws OperationalError `no-run` if it is not a folder
 */
export async function runsCommand(folder: string | undefined, { sort, json = false }: RunsFlags): Promise<number> {
  const list = await listRuns(folder ?? (await runsFolder(note)), sort);
  const columns = process.stdout.columns || Number.POSITIVE_INFINITY;
  const lines = json ? [printableJson(JSON.stringify(list))] : runsReport(list, columns);
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_DONE;
}

function note(text: string): void {
  process.stderr.write(`${noteLine('info', text)}\n`);
}

export interface CompareFlags {
  readonly json?: boolean;
  /** File for the page. */
  readonly html?: string;
}

/**
 * Prints what differs between runs, or writes it as a page. Resolves to the exit code.
 *
 * @param named directories of runs, or names of runs in the usual folder
 * @throws UsageError unless there are two to eight; OperationalError `no-run`, `file-not-written`
 */
export async function compareCommand(named: readonly string[], { json = false, html }: CompareFlags): Promise<number> {
  const comparison = await compareRunsIn(await runsFolder(note), named);
  if (html !== undefined) {
    const { comparisonDocument, readRunsAssets } = await import('../../page/comparison-document.js');
    await writeOutputFile(html, comparisonDocument(comparison, readRunsAssets()), 'the comparison');
  }
  const columns = process.stdout.columns || Number.POSITIVE_INFINITY;
  const lines = json ? [printableJson(JSON.stringify(comparison))] : comparisonReport(comparison, columns);
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_DONE;
}
