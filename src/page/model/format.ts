/** Figures as text for people. A dash stands for an unknown figure. */

/** Stands for an unknown figure. */
export const UNKNOWN = '–';

/** '60,000'. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** '1 worker', '2 workers'. */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Three digits, so that it stays still: '30,100'. */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? UNKNOWN : formatCount(Number(perSecond.toPrecision(3)));
}

/** At most three digits: '0.001', '4.07e-8'. */
export function formatLearningRate(rate: number | null): string {
  if (rate === null) return UNKNOWN;
  const rounded = Number(rate.toPrecision(3));
  return rounded > 0 && rounded < 1e-4 ? rounded.toExponential() : String(rounded);
}

/** @param nats a mean negative log-likelihood */
export function formatLoss(nats: number | null): string {
  if (nats === null) return UNKNOWN;
  return nats < 100 ? nats.toFixed(4) : nats.toPrecision(4);
}

/** @param ratio 0..1 */
export function formatPercent(ratio: number, fractionDigits = 0): string {
  return `${(100 * ratio).toFixed(fractionDigits)} %`;
}

/** From '0.04 ms' to '12.5 s'. */
export function formatMs(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** '25 s', '3 min 20 s', '1 h 05 min', '2 d 3 h'. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${(Math.floor(10 * seconds) / 10).toFixed(1)} s`;
  const whole = Math.floor(seconds);
  const [minutes, hours, days] = [Math.floor(whole / 60), Math.floor(whole / 3600), Math.floor(whole / 86_400)];
  if (minutes === 0) return `${whole} s`;
  if (hours === 0) return `${minutes} min ${pad(whole % 60)} s`;
  return days === 0 ? `${hours} h ${pad(minutes % 60)} min` : `${days} d ${hours % 24} h`;
}

/** A duration that lies ahead, in whole seconds, because the estimate is not more exact. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  return seconds < 60 ? `${Math.round(seconds)} s` : formatDuration(seconds);
}

/** The cost of workers: '80 worker-seconds', '2.5 worker-hours'. */
export function formatWorkerTime(seconds: number): string {
  return seconds < 1_000
    ? `${formatCount(seconds)} worker-seconds`
    : `${(seconds / 3600).toFixed(seconds < 36_000 ? 2 : 1)} worker-hours`;
}

const pad = (part: number): string => String(part).padStart(2, '0');
