import type { Option } from 'commander';
import { hostNames, wholeNumber } from '../values.js';
import { option } from './declare.js';

/** Options of everything that serves HTTP. */
export interface HttpOptions {
  /** Names and addresses besides this machine's own; '*': any. */
  readonly httpHost: readonly string[];
}

/** By which names HTTP may be asked. */
export function httpHostOption(): Option {
  return option(
    '--http-host <names>',
    "names and addresses, separated by commas, that a request's Host header may hold besides this machine's own; '*': any",
  )
    .argParser(hostNames)
    .default([], 'none');
}

/** How long a coordinator stays for its last scrapes. */
export function lingerOption(): Option {
  return option(
    '--linger-s <seconds>',
    'at most so long the metrics stay after the end, for the next scrape of a Prometheus that has scraped before',
  )
    .argParser(wholeNumber(0, 3600))
    .default(75);
}
