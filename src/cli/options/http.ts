import type { Option } from 'commander';
import { WHOLE_NUMBERS } from '../../coordinator/option-ranges.js';
import { hostNames, wholeNumber } from '../values.js';
import { option } from './declare.js';

/** Options of everything that serves HTTP. */
export interface HttpFlags {
  /** Names and addresses besides this machine's own; '*': any. */
  readonly httpHost: readonly string[];
}

/** More names by which HTTP may be asked. */
export function httpHostOption(): Option {
  return option(
    '--http-host <names>',
    "more names and addresses by which HTTP may be asked, besides this machine's own; separated by commas; '*': any",
  )
    .argParser(hostNames)
    .default([], 'none');
}

/** The longest time that a coordinator stays for its last scrapes. */
export function lingerOption(): Option {
  return option(
    '--linger-s <seconds>',
    'keep the metrics at most this long after the end, so that a Prometheus that has scraped before can scrape once more',
  )
    .argParser(wholeNumber(...WHOLE_NUMBERS.lingerS))
    .default(75);
}
