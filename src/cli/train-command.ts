import { needsOwnNormalization } from '../data/data-advice.js';
import type { PixelStatistics } from '../data/pixel-statistics.js';
import { DEFAULT_SEED } from '../shared/run-config.js';
import { DEFAULT_CACHE_DIRECTORY } from './options/data.js';
import { type Invocation, programWords, shellWord, thisInvocation } from './own-command.js';

/** A data set as a person has named it. */
export interface DataChoice {
  /** Missing: MNIST, which is included. */
  readonly place?: string;
  readonly dataset?: string;
  /** Samples from 1, or a share below 1. */
  readonly validation?: number;
  readonly seed: number;
  readonly cacheDirectory: string;
}

/**
 * The command line that trains on a data set, for a shell in the same working directory.
 *
 * @param statistics of the training set, which decide whether it is normalised in its own way; null: unknown
 */
export function trainCommandOf(
  { place, dataset, validation, seed, cacheDirectory }: DataChoice,
  statistics: PixelStatistics | null,
  invocation: Invocation = thisInvocation(),
): string {
  const words = [
    ...(place === undefined ? [] : ['--data', place.startsWith('-') ? `./${place}` : place]),
    ...(dataset === undefined ? [] : ['--dataset', dataset]),
    ...(validation === undefined ? [] : ['--validation', String(validation)]),
    ...(seed === DEFAULT_SEED ? [] : ['--seed', String(seed)]),
    ...(cacheDirectory === DEFAULT_CACHE_DIRECTORY ? [] : ['--cache-dir', cacheDirectory]),
    ...(statistics && needsOwnNormalization(statistics) ? ['--mean', 'auto', '--std', 'auto'] : []),
  ];
  return [...programWords(invocation, 'train'), ...words.map(shellWord)].join(' ');
}
