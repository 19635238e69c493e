import path from 'node:path';
import { newRunPlace } from '../../coordinator/run/run-place.js';
import { readRunsAssets } from '../../page/comparison-document.js';
import { sweepDocument } from '../../page/sweep-document.js';
import { UsageError } from '../../shared/errors.js';
import { writeOutputFile } from '../../shared/files/output-file.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { counted } from '../../shared/text/plural.js';
import { printable, printableJson } from '../../shared/text/printable.js';
import { usableCores } from '../../shared/usable-cores.js';
import { type Axis, type AxisValues, isRange } from '../../sweep/axis.js';
import { gridPlan, randomPlan } from '../../sweep/plan.js';
import type { PlannedRun, PlannedSetting } from '../../sweep/planned-run.js';
import { runSweep, type TrainingEnd } from '../../sweep/run-sweep.js';
import { openSweep } from '../../sweep/sweep-file.js';
import { stateOfRun, sweepResults } from '../../sweep/sweep-results.js';
import { trainInProcess } from '../../sweep/train-process.js';
import { trainRun } from '../../sweep/train-run.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from '../exit-codes.js';
import { sweptSettings } from '../options/sweep.js';
import { noteLine } from '../report/note-line.js';
import { sweepReport } from '../report/sweep-report.js';
import { onStop } from '../stop-signals.js';
import { workerEnvironment } from '../worker-environment.js';

/** Options of `sweep`: its own, and values of the settings of `train` under the names of their options. */
export interface SweepFlags {
  readonly sweepDir?: string;
  readonly random?: number;
  readonly sweepSeed: number;
  readonly jobs: number | 'auto';
  readonly json?: boolean;
}

/** Page with the results, in the directory of a sweep. */
const PAGE_FILE = 'sweep.html';

/**
 * Trains the runs of a sweep that are not finished, and prints how all of them ended. Resolves to the exit code.
 *
 * @throws UsageError if no setting has several values, and as openSweep and gridPlan do
 */
export async function sweepCommand(flags: SweepFlags): Promise<number> {
  const { axes, common } = settingsOf(flags);
  const { random, sweepSeed, jobs, json = false } = flags;
  const runs = random === undefined ? gridPlan(axes) : randomPlan(axes, random, sweepSeed);
  const { directory } = flags.sweepDir
    ? { directory: path.resolve(flags.sweepDir) }
    : await newRunPlace('sweeps', new Date().toISOString(), '--sweep-dir');
  await openSweep(directory, common);
  const stopped = new AbortController();
  onStop(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'], () => stopped.abort());
  const ends = await trainAll({ directory, runs, common, jobs, signal: stopped.signal });
  const results = await sweepResults(directory, runs, ends);
  const page = path.join(directory, PAGE_FILE);
  await writeOutputFile(page, sweepDocument(results, readRunsAssets()), "the sweep's page");
  const columns = process.stdout.columns || Number.POSITIVE_INFINITY;
  const lines = json
    ? [printableJson(JSON.stringify(results))]
    : [...sweepReport(results, columns), `Page: ${printable(path.relative('', page))}`];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (stopped.signal.aborted) {
    tell('info', `interrupted: the same command goes on with --sweep-dir ${path.relative('', directory) || '.'}`);
    return EXIT_INTERRUPTED;
  }
  return [...ends.values()].every(({ type }) => type === 'completed') ? EXIT_DONE : EXIT_FAILED;
}

/** Settings with several values, and those that every run has. */
function settingsOf(flags: SweepFlags): { axes: Axis[]; common: PlannedSetting[] } {
  const axes: Axis[] = [];
  const common: PlannedSetting[] = [];
  for (const setting of sweptSettings()) {
    const values = (flags as unknown as Readonly<Record<string, AxisValues | undefined>>)[setting.attributeName()];
    const flag = setting.long?.slice(2) ?? '';
    if (values === undefined) continue;
    if (isRange(values) || values.length > 1) axes.push({ flag, values });
    else common.push({ flag, value: values[0] as string });
  }
  if (axes.length > 0) return { axes, common };
  throw new UsageError(
    'Cannot sweep: at least one setting must have several values, got none.',
    "Try 'lenet-cluster sweep --lr 0.001,0.002 --batch-size 128,256'.",
  );
}

interface Trainings {
  readonly directory: string;
  readonly runs: readonly PlannedRun[];
  readonly common: readonly PlannedSetting[];
  readonly jobs: number | 'auto';
  readonly signal: AbortSignal;
}

async function trainAll({ directory, runs, common, jobs, signal }: Trainings): Promise<Map<PlannedRun, TrainingEnd>> {
  const missing: PlannedRun[] = [];
  for (const run of runs) if ((await stateOfRun(directory, run)) !== 'finished') missing.push(run);
  const cores = usableCores();
  const lanes = Math.max(1, Math.min(jobs === 'auto' ? cores : jobs, missing.length));
  const shared = ['--http', 'off', '--workers', 'auto', '--pin-workers', 'off'];
  const threads = ['--threads', String(Math.max(1, Math.floor(cores / lanes)))];
  const environment = workerEnvironment(process.env);
  const done = runs.length - missing.length;
  const before = done > 0 ? `, of which ${done} are finished` : '';
  tell(
    'info',
    `sweep: ${counted(runs.length, 'run')} in ${path.relative('', directory) || '.'}${before}; ${lanes} at a time`,
  );
  let ended = 0;
  return await runSweep({
    runs: missing,
    jobs: lanes,
    start: (run) => {
      const place = ['--run-dir', path.join(directory, run.name)];
      const args = [...place, ...shared, ...threads, ...flagsOf(common), ...flagsOf(run.settings)];
      return trainRun({
        stateOf: () => stateOfRun(directory, run),
        begin: () => trainInProcess(args, environment),
      });
    },
    onStart: ({ name }) => tell('info', `${name}: begins`),
    onEnd: ({ name }, end) => {
      ended++;
      tell(end.type === 'failed' ? 'error' : 'info', `[${done + ended}/${runs.length}] ${name}: ${endText(end)}`);
    },
    signal,
  });
}

function endText(end: TrainingEnd): string {
  if (end.type === 'failed') return `failed: ${end.reason}`;
  const isKnown = end.type === 'completed' && end.accuracy !== null;
  return isKnown ? `${(100 * (end.accuracy ?? 0)).toFixed(2)} %` : end.type;
}

const flagsOf = (settings: readonly PlannedSetting[]): string[] =>
  settings.map(({ flag, value }) => `--${flag}=${value}`);

function tell(level: NoteLevel, text: string): void {
  process.stderr.write(`${noteLine(level, text)}\n`);
}
