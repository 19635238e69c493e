import type { CoordinatorOptions } from '../coordinator/coordinator-options.js';
import type { RunListener } from '../coordinator/run-listener.js';
import type { RunResult, TrainedModel } from '../coordinator/run-result.js';
import type { Coordinator } from '../coordinator/running-coordinator.js';
import { otherRunWarnings } from './config-data.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from './exit-codes.js';
import type { RunFlags } from './flags.js';
import { joinNotes } from './join-notes.js';
import { createReporter } from './report/create-reporter.js';
import type { Reporter } from './report/reporter.js';
import type { RunSummary } from './report/summary.js';
import { interruptionOf } from './resume-command.js';
import { runOptionsOf } from './run-options.js';
import { onStop } from './stop-signals.js';

const EXIT_CODES: Record<RunResult['outcome'], number> = {
  completed: EXIT_DONE,
  failed: EXIT_FAILED,
  interrupted: EXIT_INTERRUPTED,
};

/**
 * Leads a run from a command's flags to its exit code: reports its progress, and ends it on signals.
 *
 * @param start begins the run with these options
 * @param tellsHowToJoin whether workers are to come from elsewhere
 */
export async function leadRun(
  flags: RunFlags,
  start: (options: CoordinatorOptions) => Promise<Coordinator>,
  tellsHowToJoin: boolean,
): Promise<number> {
  const reporter = createReporter(flags.log);
  const stopped = new AbortController();
  try {
    const listeners = [commandListener(flags, reporter, stopped), reporter];
    const coordinator = await start({ ...runOptionsOf(flags), listeners, signal: stopped.signal });
    // After the end of the run, these two also cut short the wait for the last scrapes.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => coordinator.interrupt());
    if (tellsHowToJoin) for (const text of joinNotes(coordinator.join)) reporter.onNote('info', text);
    const { outcome } = await coordinator.finished();
    return EXIT_CODES[outcome];
  } finally {
    reporter.close();
  }
}

/** A listener that reports for the command, besides its reporter. */
function commandListener(flags: RunFlags, reporter: Reporter, stopped: AbortController): RunListener {
  return {
    onConfig(config) {
      for (const warning of otherRunWarnings(flags.dataOfConfig, config)) reporter.onNote('warning', warning);
    },
    // Before this, a signal ends the process at once, because there is nothing to save.
    onBegin: () => onStop(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'], () => stopped.abort()),
    onEnd: (result) => reporter.summary(summaryOf(result, flags)),
  };
}

function summaryOf(result: RunResult, flags: RunFlags): RunSummary {
  const { epochs, stepsBefore, steps, samples, seconds, audit, test, validation } = result;
  const { outcome, early, best, divergence, runDirectory } = result;
  const model = result.model && modelOf(result.model);
  const isInterrupted = outcome === 'interrupted' && runDirectory !== null;
  return {
    ...{ epochs, stepsBefore, steps, samples, seconds, audit, test, validation },
    early,
    best,
    outcome,
    model,
    divergence,
    runDirectory,
    interruption: isInterrupted ? interruptionOf(result, flags, runDirectory) : null,
  };
}

/** Without the parameters. */
const modelOf = ({ path, sha256, classNames }: TrainedModel): RunSummary['model'] => ({ path, sha256, classNames });
