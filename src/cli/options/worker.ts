import type { Command } from 'commander';
import { DEFAULT_PORT } from '../../shared/transport/addresses.js';
import { address, httpAddress } from '../address-values.js';
import { decimalNumber, fileName, nonEmpty, onOff, wholeNumber } from '../values.js';
import {
  configOption,
  engineOption,
  insecureOption,
  kernelOption,
  keysOption,
  logOption,
  threadsOption,
} from './common.js';
import { cacheDirectoryOption, dataOption, datasetOption } from './data.js';
import { option } from './declare.js';
import { httpHostOption } from './http.js';

/** Adds the options of `worker`. */
export function addWorkerOptions(command: Command): Command {
  return command
    .addOption(
      option('--join <token>', 'token that the coordinator prints: its address, its key, and a key for this worker')
        .argParser(nonEmpty('a token'))
        .excludes('joinFile'),
    )
    .addOption(
      option('--join-file <file>', 'file with the token; only its owner may have the right to read it').argParser(
        fileName,
      ),
    )
    .addOption(
      option(
        '--key <file>',
        "file with this worker's own key, for a token without one; 'lenet-cluster keys new --file' makes it",
      ).argParser(fileName),
    )
    .addOption(
      option(
        '--connect <address>',
        "address of the coordinator: 'HOST:PORT' or 'ipc:///PATH' (default: the token's, or 127.0.0.1:5555)",
      ).argParser(address({ loopback: true, port: DEFAULT_PORT })),
    )
    .addOption(
      keysOption('directory with the keys of a coordinator on this host, which a worker can join without a token'),
    )
    .addOption(insecureOption())
    .addOption(
      option('--join-timeout-s <seconds>', 'exit when no coordinator has answered for this long; 0: never')
        .argParser(wholeNumber(0, 31_536_000))
        .default(600),
    )
    .addOption(engineOption())
    .addOption(kernelOption())
    .addOption(threadsOption())
    .addOption(
      option('--pin-threads <on|off>', 'keep each thread on its own core, if there is one thread for each core')
        .argParser(onOff)
        .default(true, 'on'),
    )
    .addOption(
      dataOption(
        "the coordinator's data set (default: MNIST, which is included, or else fetched from the coordinator)",
      ),
    )
    .addOption(datasetOption())
    .addOption(cacheDirectoryOption('where fetched and converted data sets are kept'))
    .addOption(
      option(
        '--http <address>',
        "where metrics are served: 'HOST:PORT', 'PORT' of 127.0.0.1, or 'off' (default: off)",
      ).argParser(httpAddress),
    )
    .addOption(httpHostOption())
    .addOption(logOption("'quiet': only warnings and errors; 'json': one JSON object a line"))
    .addOption(configOption())
    .addOption(
      option('--inject-bit-flips <probability>', 'probability of a wrong bit in a shard; for tests of the cluster')
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option(
        '--inject-huge-gradients <probability>',
        'probability of gradients near the largest float32 in a shard; for tests of the cluster',
      )
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option('--inject-pace-ms <ms>', 'shortest time of a micro-batch; for tests of the cluster')
        .argParser(decimalNumber(0, 60_000, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option(
        '--inject-thread-deaths <probability>',
        'probability that a thread of the engine ends during a shard; for tests of the cluster',
      )
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    );
}
