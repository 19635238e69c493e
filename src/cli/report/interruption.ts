/** Where an interrupted run stopped, and how to resume it. */
export interface Interruption {
  /** Global number of the next step, from 0. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly stepCount: number;
  /** The step at which the newest checkpoint resumes. */
  readonly checkpointStep: number;
  /** A command line for a shell. */
  readonly resumeCommand: string;
}

/** The interruption as lines for people. */
export function interruptionLines({ step, stepCount, checkpointStep, resumeCommand }: Interruption): string[] {
  const place = `Interrupted at step ${grouped(step)} of ${grouped(stepCount)}`;
  const checkpoint =
    checkpointStep === step ? 'Its checkpoint is written' : `The last checkpoint is of step ${grouped(checkpointStep)}`;
  return [`${place}. ${checkpoint}. Resume with:`, `  ${resumeCommand}`];
}

const grouped = (count: number): string => count.toLocaleString('en-US');
