import { runsFolder } from '../../coordinator/run/runs-folder.js';
import { listRuns } from '../../runs/list-runs.js';
import type { RunOrder } from '../../runs/run-row.js';
import { printableJson } from '../../shared/text/printable.js';
import { EXIT_DONE } from '../exit-codes.js';
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
