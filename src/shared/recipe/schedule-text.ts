import type { RunConfig } from '../run-config.js';
import { counted } from '../text/plural.js';

/**
 * How the learning rate changes over a run, in words that continue the rate: '0.01, falling to 0 along half a cosine'.
 * null: it is the same in all steps.
 */
export function scheduleText({
  learningRate,
  learningRateSchedule: schedule,
}: Pick<RunConfig, 'learningRate' | 'learningRateSchedule'>): string | null {
  const { warmupSteps } = schedule;
  const warmup = warmupSteps > 0 ? [`after a warm-up of ${counted(warmupSteps, 'step')}`] : [];
  const change = schedule.type === 'constant' ? [] : [changeText(schedule, learningRate)];
  const parts = [...warmup, ...change];
  return parts.length === 0 ? null : parts.join(', ');
}

type Changing = Exclude<RunConfig['learningRateSchedule'], { readonly type: 'constant' }>;

function changeText(schedule: Changing, rate: number): string {
  switch (schedule.type) {
    case 'cosine':
      return `falling to ${Number((rate * schedule.finalFactor).toPrecision(6))} along half a cosine`;
    case 'step':
      return `times ${schedule.factor} after every ${schedule.everyEpochs === 1 ? 'epoch' : `${schedule.everyEpochs} epochs`}`;
    case 'onecycle':
      return `reached after ${Number((100 * schedule.peakAt).toFixed(2))} % of the steps, then falling to almost 0 (one cycle)`;
    case 'plateau':
      return `times ${schedule.factor} when the loss has not fallen for more than ${counted(schedule.patienceEpochs, 'epoch')}`;
  }
}
