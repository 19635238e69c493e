import { counted } from '../../shared/text/plural.js';
import { shortCount, shortDuration, shownRate } from './amounts.js';
import type { Part, StyledText } from './fit-parts.js';
import { progressBar } from './progress-bar.js';
import type { WorkerPace } from './worker-pace.js';

/** The content of the live line. */
export interface RunProgress {
  /** Epoch that is being trained, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Share of the run's steps that are made, 0 to 1. */
  readonly doneRatio: number;
  /** Why it does not proceed at the moment, in words, the longest version first; null if it does. */
  readonly standstill: readonly string[] | null;
  /** Seconds until the last step; null if unknown. */
  readonly secondsLeft: number | null;
  readonly samplesPerSecond: number | null;
  /** Loss of the last step, in nats; null before the first. */
  readonly loss: number | null;
  /** The ready workers. */
  readonly workers: readonly WorkerPace[];
}

const BAR_COLUMNS_MAX = 30;
const BAR_COLUMNS_MIN = 7;
/** If more workers than this are out of step, they are counted, not named. */
const MAX_NAMED = 3;

/**
 * The parts of the live line. Their ranks say which are dropped first on a narrow terminal. A person first wants to
 * know when the run is done and what holds it up; then how well it learns; then how fast it is.
 *
 * @param unicode whether the terminal shows block characters
 */
export function progressParts(progress: RunProgress, unicode: boolean): Part[] {
  const { epoch, epochs, doneRatio, standstill, secondsLeft, samplesPerSecond, loss, workers } = progress;
  const parts: (Part | null)[] = [
    part(4, `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`),
    part(8, ...barWidths().map((columns) => progressBar(doneRatio, columns, unicode))),
    part(1, `${String(Math.floor(100 * doneRatio)).padStart(2)}%`),
    standstill === null
      ? secondsLeft === null
        ? null
        : part(2, `${shortDuration(secondsLeft).padStart(5)} left`)
      : { rank: 2, variants: standstill.map((text) => [{ text, alarm: true }]) },
    samplesPerSecond === null || standstill !== null
      ? null
      : {
          // The last digits of the total matter less than the single workers.
          shortenRank: 7,
          ...part(
            5,
            `${shownRate(samplesPerSecond).padStart(6)} samples/s`,
            `${shortCount(samplesPerSecond).padStart(5)}/s`,
          ),
        },
    loss === null ? null : part(4, `loss ${loss.toFixed(4)}`),
    workers.length === 0 || standstill !== null ? null : workersPart(workers),
  ];
  return parts.filter((each) => each !== null);
}

function workersPart(workers: readonly WorkerPace[]): Part {
  const count: StyledText = { text: counted(workers.length, 'worker') };
  // Before the first results.
  if (workers.every(({ samplesPerSecond }) => samplesPerSecond === null)) return { rank: 6, variants: [[count]] };
  const rates = workers.flatMap((worker, i): StyledText[] => [...(i === 0 ? [] : [{ text: ' ' }]), rateOf(worker)]);
  const named = alarms(workers);
  const each = [[count, { text: ': ' }, ...rates], rates];
  const summary = [count, { text: ` ${range(workers)}` }, ...(named ? [{ text: ', ' }, named] : [])];
  // A list of one or two is as short as its summary.
  const long = workers.length > 2 ? [...each, summary] : each;
  return named
    ? { rank: 3, variants: [...long, [count, { text: ', ' }, named], [named]] }
    : { rank: 6, variants: [...long, [count]] };
}

/** '#3 15.2k', '#3 1.2k late', '#3 silent'. */
function rateOf({ worker, samplesPerSecond, outOfStep }: WorkerPace): StyledText {
  if (outOfStep === 'silent') return { text: `#${worker} silent`, alarm: true };
  const rate = samplesPerSecond === null ? '' : ` ${shortCount(samplesPerSecond).padStart(5)}`;
  return outOfStep === null ? { text: `#${worker}${rate}` } : { text: `#${worker}${rate} ${outOfStep}`, alarm: true };
}

/** From the slowest to the fastest: '1.9k (#7) to 15.2k (#3)'. */
function range(workers: readonly WorkerPace[]): string {
  const bySpeed = workers.toSorted((a, b) => (a.samplesPerSecond ?? 0) - (b.samplesPerSecond ?? 0));
  const [slowest, fastest] = [bySpeed[0], bySpeed.at(-1)].map((pace) =>
    pace ? `${shortCount(pace.samplesPerSecond ?? 0)} (#${pace.worker})` : '',
  );
  return `${slowest} to ${fastest}`;
}

/** The workers out of step, in the fewest words; null if there are none. */
function alarms(workers: readonly WorkerPace[]): StyledText | null {
  const out = workers.filter(({ outOfStep }) => outOfStep !== null);
  if (out.length === 0) return null;
  if (out.length > MAX_NAMED) return { text: `${out.length} out of step`, alarm: true };
  return { text: out.map(({ worker, outOfStep }) => `#${worker} ${outOfStep}`).join(', '), alarm: true };
}

function barWidths(): number[] {
  return Array.from({ length: BAR_COLUMNS_MAX - BAR_COLUMNS_MIN + 1 }, (_, i) => BAR_COLUMNS_MAX - i);
}

function part(rank: number, ...texts: readonly string[]): Part {
  return { rank, variants: texts.map((text) => [{ text }]) };
}
