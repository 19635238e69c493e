import type { RunConfig } from '../../shared/run-config.js';
import type { LogFormat } from '../options.js';
import { JsonReporter } from './json-reporter.js';
import { LineReporter } from './line-reporter.js';
import { LiveReporter } from './live-reporter.js';
import { RejectionLimit } from './rejection-limit.js';
import type { Reporter } from './reporter.js';

/** The reporter for this process's standard output and error. 'auto' is a live line on a terminal, lines elsewhere. */
export function createReporter(format: LogFormat, config: RunConfig): Reporter {
  return new RejectionLimit(unlimitedReporter(format, config), () => performance.now());
}

function unlimitedReporter(format: LogFormat, config: RunConfig): Reporter {
  if (format === 'json') return new JsonReporter(process.stdout, () => new Date());
  if (format === 'auto' && process.stdout.isTTY)
    return new LiveReporter(config, process.stdout, () => performance.now());
  return new LineReporter(config, process.stdout, process.stderr);
}
