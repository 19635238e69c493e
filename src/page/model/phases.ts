import { stepDurationMs } from '../view/out-of-step.js';
import type { PhasesMs } from '../view/run-view.js';
import { formatMs, formatPercent, UNKNOWN } from './format.js';

export type PhaseName = keyof PhasesMs;

/** Title and explanation of each phase, in the order in which they happen. */
export const PHASES: Readonly<Record<PhaseName, readonly [title: string, meaning: string]>> = {
  broadcast: ['Send', 'the weights go to the workers'],
  compute: ['Compute', 'the slowest worker computes'],
  gather: ['Wait', 'messages are on their way, or wait for their turn'],
  reduce: ['Add up', 'the gradients of the workers are added up'],
  optimize: ['Update', 'the weights are changed'],
};

/** A part of a step. */
export interface PhasePart {
  readonly phase: PhaseName;
  readonly duration: string;
  readonly share: string;
  /** Share of the step, 0..1. */
  readonly ratio: number;
}

/** The parts of a step, in the order in which they happen. */
export function phaseParts(phasesMs: PhasesMs | null): PhasePart[] {
  const totalMs = phasesMs === null ? 0 : stepDurationMs(phasesMs);
  return (Object.keys(PHASES) as PhaseName[]).map((phase) => {
    const ms = phasesMs?.[phase] ?? null;
    const ratio = totalMs === 0 ? 0 : (ms ?? 0) / totalMs;
    return { phase, duration: formatMs(ms), share: ms === null ? UNKNOWN : formatPercent(ratio, 1), ratio };
  });
}
