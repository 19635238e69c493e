// npm run bench -- --recipe: trainings by `--recipe fast` over many seeds, beside PyTorch with the same recipe on the same images.
import { usableCores } from '../../src/shared/usable-cores.js';
import { RECIPE_OF_OURS, RECIPE_OF_PYTORCH, recipeFigure } from '../figure-names.js';
import type { Recording } from '../record/recording.js';
import { meanAndDeviation } from '../statistics.js';
import { measureWholeTraining } from '../whole-training.js';
import { RecipePeer } from './recipe-peer.js';

/** MNIST's test set has as many. */
const TEST_SAMPLES = 10_000;

interface Trained {
  /** In percent. */
  readonly accuracy: number;
  /** From the first step until the last evaluation. */
  readonly seconds: number;
}

/** @param seeds from 1 to this number; ours and theirs train in turn */
export async function reportRecipe(recording: Recording, seeds: number): Promise<void> {
  const threads = usableCores();
  console.log(`Trainings of MNIST by the recipe fast, with seeds 1 to ${seeds}, on ${threads} cores`);
  const peer = await RecipePeer.find(threads);
  if ('reason' in peer) console.log(`  ${RECIPE_OF_PYTORCH} is left out: ${peer.reason}`);
  const ours: Trained[] = [];
  const theirs: Trained[] = [];
  const wallSeconds: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const trained = await measureWholeTraining(['--recipe', 'fast', '--seed', String(seed)]);
    wallSeconds.push(trained.wallSeconds);
    ours.push({ accuracy: trained.accuracy * 100, seconds: trained.seconds });
    if ('reason' in peer) continue;
    const { correct, seconds, version } = await peer.train(seed);
    if (seed === 1) recording.addVersion('PyTorch', version);
    theirs.push({ accuracy: (100 * correct) / TEST_SAMPLES, seconds });
  }
  record(recording, RECIPE_OF_OURS, ours);
  recording.add(recipeFigure(RECIPE_OF_OURS, 'with its start'), 's', wallSeconds);
  record(recording, RECIPE_OF_PYTORCH, theirs);
}

function record(recording: Recording, name: string, trained: readonly Trained[]): void {
  if (trained.length === 0) return;
  const accuracies = trained.map(({ accuracy }) => accuracy);
  const seconds = trained.map((each) => each.seconds);
  recording.add(recipeFigure(name, 'accuracy'), '%', accuracies);
  recording.add(recipeFigure(name, 'time'), 's', seconds);
  console.log(`  ${name.padEnd(24)} ${spread(accuracies, 2)} %   ${spread(seconds, 1)} s`);
}

/** '99.10 ± 0.07 (98.99..99.23)': mean, standard deviation of the sample, smallest and largest. */
function spread(values: readonly number[], digits: number): string {
  const { mean, deviation } = meanAndDeviation(values);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)} (${least}..${most})`;
}
