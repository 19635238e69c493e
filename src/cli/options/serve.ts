import type { Command } from 'commander';
import { defaultLimits } from '../../serve/serve-limits.js';
import { DEFAULT_SERVE_ADDRESS, DEFAULT_WATCH_EVERY_MS, LIMIT_RANGES } from '../../serve/serve-options.js';
import { hostAndPort } from '../address-values.js';
import { autoOrWholeNumber, networks, wholeNumber } from '../values.js';
import { configOption, logOption } from './common.js';
import { option } from './declare.js';
import { httpHostOption } from './http.js';

const { host, port } = DEFAULT_SERVE_ADDRESS;
const MIB = 1 << 20;
const MEGAPIXELS = 1_000_000;

/** Adds the options of `serve`. */
export function addServeOptions(command: Command): Command {
  const limits = defaultLimits();
  return command
    .addOption(
      option(
        '--http <address>',
        `where requests are taken: 'HOST:PORT' or 'PORT' of 127.0.0.1 (default: ${host}:${port}, or a free port if that is taken)`,
      ).argParser((text: string) => hostAndPort(text, "'HOST:PORT'", port)),
    )
    .addOption(httpHostOption())
    .addOption(
      option(
        '--trusted-proxies <addresses>',
        "addresses or networks of proxies in front, such as '10.0.0.0/8', whose X-Forwarded-For tells the client's address; separated by commas",
      )
        .argParser(networks)
        .default([], 'none'),
    )
    .addOption(
      option('--rate-limit <requests>', 'requests that an address may send in a second; 0: any number')
        .argParser(wholeNumber(...LIMIT_RANGES.requestsPerSecond))
        .default(limits.requestsPerSecond),
    )
    .addOption(
      option('--max-body-mib <mib>', 'size of a request, with all its images')
        .argParser(wholeNumber(1, LIMIT_RANGES.bodyBytes[1] / MIB))
        .default(limits.bodyBytes / MIB),
    )
    .addOption(
      option('--max-megapixels <megapixels>', 'size of an image; a decoder can need 8 bytes for each pixel')
        .argParser(wholeNumber(1, LIMIT_RANGES.imagePixels[1] / MEGAPIXELS))
        .default(limits.imagePixels / MEGAPIXELS),
    )
    .addOption(
      option('--max-images <count>', 'images of a request')
        .argParser(wholeNumber(...LIMIT_RANGES.imagesPerRequest))
        .default(limits.imagesPerRequest),
    )
    .addOption(
      option('--max-queue <images>', 'images that are read or wait, over all requests; more are refused with 503')
        .argParser(wholeNumber(...LIMIT_RANGES.imagesUnderWay))
        .default(limits.imagesUnderWay),
    )
    .addOption(
      option(
        '--max-decodes <count>',
        "images that are decoded at the same time; 'auto': one for each core that this process may use, at least 2",
      )
        .argParser(autoOrWholeNumber(...LIMIT_RANGES.decodes))
        .default('auto'),
    )
    .addOption(
      option('--max-connections <count>', 'connections; one more closes the one that has been idle longest')
        .argParser(wholeNumber(...LIMIT_RANGES.connections))
        .default(limits.connections),
    )
    .addOption(
      option('--request-timeout-s <seconds>', 'time in which a request must arrive, and again in which it is answered')
        .argParser(wholeNumber(1, LIMIT_RANGES.requestMs[1] / 1_000))
        .default(limits.requestMs / 1_000),
    )
    .addOption(
      option('--watch-s <seconds>', 'look this often for a newer model; 0: only on the signal SIGHUP')
        .argParser(wholeNumber(0, 86_400))
        .default(DEFAULT_WATCH_EVERY_MS / 1_000),
    )
    .addOption(
      option('--drain-s <seconds>', 'when told to end: answer this much longer, with /readyz at 503 for load balancers')
        .argParser(wholeNumber(0, 600))
        .default(0),
    )
    .addOption(
      logOption("'lines': notes on standard error; 'quiet': only warnings and errors; 'json': one JSON object a line"),
    )
    .addOption(configOption());
}
