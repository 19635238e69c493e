/** Where a run stopped because somebody asked it to, and how it goes on. */
export interface Interruption {
  /** Global number of the step that comes next, from 0. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly stepCount: number;
  /** The step at which the newest checkpoint goes on; null when there is none. */
  readonly checkpointStep: number | null;
  /** For a shell. */
  readonly resumeCommand: string;
}

/** The interruption as lines for people. */
export function interruptionLines({ step, stepCount, checkpointStep, resumeCommand }: Interruption): string[] {
  const place = `Interrupted at step ${grouped(step)} of ${grouped(stepCount)}`;
  if (checkpointStep === null) return [`${place}. No checkpoint could be written.`];
  const checkpoint =
    checkpointStep === step ? 'Its checkpoint is written' : `The last checkpoint is of step ${grouped(checkpointStep)}`;
  return [`${place}. ${checkpoint}. Go on with:`, `  ${resumeCommand}`];
}

const grouped = (count: number): string => count.toLocaleString('en-US');
