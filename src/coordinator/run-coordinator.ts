import { beginRun } from './begin-run.js';
import { type CoordinatorOptions, coordinatorSettings } from './coordinator-options.js';
import { requireKernel } from './evaluation/evaluator.js';
import { makeParts, type RunParts } from './run-parts.js';
import { RunTeller } from './run-teller.js';
import { type Coordinator, RunningCoordinator, type StartCompanions } from './running-coordinator.js';
import { type Doors, openDoors } from './serving/doors.js';

/**
 * Begins or resumes a run, and coordinates the workers that join. Resolves when workers may join. Rejects with a
 * UsageError or an OperationalError when the run cannot begin: then nothing is written, and all addresses are free.
 *
 * @param startCompanions is called once workers may join
 */
export async function startCoordinator(
  options: CoordinatorOptions = {},
  startCompanions?: StartCompanions,
): Promise<Coordinator> {
  const settings = coordinatorSettings(options);
  await requireKernel(settings.kernel);
  const teller = new RunTeller(settings.listeners);
  const begun = await beginRun(settings, teller);
  const { checkpoint, firstSaved, runDirectory, newGoal } = begun.run;
  let doors: Doors | undefined;
  let parts: RunParts;
  try {
    doors = await openDoors(settings, teller.note);
    if (!firstSaved)
      teller.note('info', `resuming at step ${checkpoint.cursor.step} of the run in ${runDirectory.directory}`);
    if (newGoal.length > 0) teller.note('info', `the run goes on to another goal: ${newGoal.join('; ')}`);
    parts = await makeParts(settings, begun, doors.listening, teller);
  } catch (error) {
    await doors?.abandon();
    await begun.run.close();
    throw error;
  }
  const coordinator = new RunningCoordinator({ settings, begun, doors, parts, teller });
  await coordinator.start(startCompanions);
  return coordinator;
}
