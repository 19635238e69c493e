// PyTorch with the recipe fast, on the images that our workers make. python/recipe_pytorch.py describes its input.
import { execFile } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { Augmenter } from '../../src/shared/augmentation/augmenter.js';
import type { Dataset } from '../../src/shared/data/dataset.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { epochPermutation } from '../../src/shared/data/sample-order.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { IMAGE_PIXELS } from '../../src/shared/model/model.js';
import { NAMED_RECIPES } from '../../src/shared/recipe/named-recipes.js';
import { temporaryDirectory } from '../../test/support/temporary-directory.js';
import { ROOT } from '../record/surroundings.js';
import { findPython, type NoPython } from './find-python.js';

const PROGRAM = path.join(ROOT, 'bench', 'peer', 'python', 'recipe_pytorch.py');
const RECIPE = NAMED_RECIPES.fast;

const resultSchema = v.object({ version: v.string(), seconds: v.number(), correct: v.number() });

export class RecipePeer {
  readonly #directory = temporaryDirectory();

  private constructor(
    private readonly python: string,
    private readonly threads: number,
    private readonly dataset: Dataset,
  ) {}

  static async find(threads: number): Promise<RecipePeer | NoPython> {
    const found = await findPython('torch');
    if ('reason' in found) return found;
    return new RecipePeer(found.python, threads, (await loadSplit(embeddedMnistDirectory(), 'train')).dataset);
  }

  /** From the same parameters, on the same images in the same order, as our training of this seed. */
  async train(seed: number): Promise<v.InferOutput<typeof resultSchema>> {
    this.#writeInput(seed);
    const { epochs, batchSize, learningRate, learningRateSchedule, normalization } = RECIPE;
    if (learningRateSchedule.type !== 'onecycle') throw new Error('unreachable: the recipe has one cycle');
    const { stdout } = await promisify(execFile)(this.python, [
      PROGRAM,
      ...['--variant', 'eager', '--input', this.#directory, '--data', embeddedMnistDirectory()],
      ...['--epochs', `${epochs}`, '--samples', `${this.dataset.count}`, '--batch-size', `${batchSize}`],
      ...['--threads', `${this.threads}`, '--lr', `${learningRate}`, '--peak-at', `${learningRateSchedule.peakAt}`],
      ...['--mean', `${normalization.mean}`, '--std', `${normalization.standardDeviation}`],
    ]);
    return v.parse(resultSchema, JSON.parse(stdout));
  }

  #writeInput(seed: number): void {
    const { images, labels, count } = this.dataset;
    const { augmentation } = RECIPE;
    if (!augmentation) throw new Error('unreachable: the recipe augments');
    const file = (name: string): string => path.join(this.#directory, name);
    writeFileSync(file('parameters.f32'), new Uint8Array(initialParameters(seed).buffer));
    for (const name of ['images.u8', 'labels.u8']) writeFileSync(file(name), '');
    const changed = new Uint8Array(count * IMAGE_PIXELS);
    for (let epoch = 0; epoch < RECIPE.epochs; epoch++) {
      const order = epochPermutation(count, seed, epoch);
      new Augmenter(images, { ...augmentation, seed }, epoch).writeImages(order, changed);
      appendFileSync(file('images.u8'), changed);
      appendFileSync(
        file('labels.u8'),
        Uint8Array.from(order, (sample) => labels[sample] as number),
      );
    }
  }
}
