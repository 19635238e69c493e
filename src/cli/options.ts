import path from 'node:path';
import { type Command, Option } from 'commander';
import { ENGINE_NAMES, type EngineChoice } from '../shared/engine/engine-names.js';
import type { HttpAddress } from '../shared/http-server.js';
import { MAX_LEAF_COUNT } from '../shared/protocol/limits.js';
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_EPOCHS,
  DEFAULT_LEARNING_RATE,
  DEFAULT_MICRO_BATCH_SIZE,
  DEFAULT_NORMALIZATION,
  DEFAULT_SEED,
} from '../shared/run-config.js';
import { DEFAULT_HEARTBEAT_MS } from '../shared/timing.js';
import { userCacheDirectory, userConfigDirectory } from '../shared/user-directories.js';
import { address, autoOrWholeNumber, decimalNumber, hostAndPort, httpAddress, onOff, wholeNumber } from './values.js';

export type LogFormat = 'auto' | 'lines' | 'quiet' | 'json';

/** What `train` and `coordinator` share. */
export interface RunOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly microBatchSize: number;
  readonly lr: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly mean: number;
  readonly std: number;
  readonly data?: string;
  readonly init?: string;
  readonly runDir?: string;
  readonly resume?: boolean;
  readonly checkpointEvery: number;
  readonly audit: number;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly heartbeatMs: number;
  readonly listen?: string;
  readonly advertise?: string;
  readonly keys: string;
  readonly insecure?: boolean;
  /** undefined: wherever there is room. */
  readonly http?: HttpAddress | 'off';
  readonly log: LogFormat;
}

export interface TrainOptions extends RunOptions {
  readonly workers: number | 'auto';
  readonly pinWorkers: boolean;
  readonly engine: EngineChoice;
}

export interface CoordinatorOptions extends RunOptions {
  readonly listen: string;
  /** Where the join token is written. */
  readonly joinFile?: string;
}

export interface WorkerOptions {
  readonly connect?: string;
  readonly join?: string;
  readonly joinFile?: string;
  readonly key?: string;
  readonly keys: string;
  readonly insecure?: boolean;
  readonly cacheDir: string;
  readonly http?: HttpAddress | 'off';
  readonly joinTimeoutS: number;
  readonly engine: EngineChoice;
  readonly data?: string;
  readonly log: LogFormat;
  readonly injectBitFlips?: number;
  readonly injectPaceMs?: number;
}

export interface ViewOptions {
  /** undefined: wherever there is room. */
  readonly http?: HttpAddress;
}

const MAX_WORKERS = 1024;

/** Every option has an environment variable: LENET_ and its name in capitals. */
function option(flags: string, description: string): Option {
  const created = new Option(flags, description);
  const name = created.long?.slice(2).replaceAll('-', '_').toUpperCase();
  return created.env(`LENET_${name}`);
}

/** Adds the options that RunOptions holds, but for --listen. Bad values exit with 2, as of every command here. */
export function addRunOptions(command: Command): Command {
  const { mean, standardDeviation } = DEFAULT_NORMALIZATION;
  return command
    .addOption(
      option('--epochs <count>', 'passes over the training set')
        .argParser(wholeNumber(1, 100_000))
        .default(DEFAULT_EPOCHS),
    )
    .addOption(
      option('--batch-size <samples>', 'samples of one optimizer step')
        .argParser(wholeNumber(1, 1_048_576))
        .default(DEFAULT_BATCH_SIZE),
    )
    .addOption(
      option('--micro-batch-size <samples>', 'samples of one leaf of the reduction tree, the unit of work')
        .argParser(wholeNumber(1, 8192))
        .default(DEFAULT_MICRO_BATCH_SIZE),
    )
    .addOption(
      option('--lr <rate>', 'learning rate of Adam')
        .argParser(decimalNumber(0, 1000, 'exclusive'))
        .default(DEFAULT_LEARNING_RATE),
    )
    .addOption(
      option('--seed <number>', 'fixes initial parameters and data order')
        .argParser(wholeNumber(0, 4_294_967_295))
        .default(DEFAULT_SEED),
    )
    .addOption(
      option('--shuffle <on|off>', 'new order in every epoch, or file order').argParser(onOff).default(true, 'on'),
    )
    .addOption(
      option('--mean <number>', 'subtracted from pixels (0..1)')
        .argParser(decimalNumber(-1000, 1000, 'inclusive'))
        .default(mean),
    )
    .addOption(
      option('--std <number>', 'divides pixels after that')
        .argParser(decimalNumber(0, 1000, 'exclusive'))
        .default(standardDeviation),
    )
    .addOption(
      option('--data <dir>', 'four IDX files of 28x28 images in 10 classes (default: the MNIST that comes along)'),
    )
    .addOption(option('--init <file>', 'start from these parameters (safetensors) instead of random ones'))
    .addOption(
      option(
        '--run-dir <dir>',
        'where the run is written; an unfinished run there goes on (default: runs/ and the time)',
      ),
    )
    .addOption(option('--resume', 'go on with an unfinished run: that in --run-dir, or the last one in runs/'))
    .addOption(
      option('--checkpoint-every <steps>', 'besides the ends of epochs; 0: only there')
        .argParser(wholeNumber(0, 1_000_000))
        .default(100),
    )
    .addOption(
      option('--audit <rate>', 'share of the gradients (0..1) that a second worker must compute to the same bits')
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .default(0),
    )
    .addOption(
      option('--min-workers <count>', 'start when this many are ready')
        .argParser(wholeNumber(1, MAX_WORKERS))
        .default(1),
    )
    .addOption(option('--max-workers <count>', 'admit no more').argParser(wholeNumber(1, MAX_WORKERS)).default(256))
    .addOption(
      option('--heartbeat-ms <ms>', 'interval of heartbeats, from which all other waiting times follow')
        .argParser(wholeNumber(20, 60_000))
        .default(DEFAULT_HEARTBEAT_MS),
    )
    .addOption(keysOption())
    .addOption(
      option(
        '--advertise <address>',
        "how other hosts reach --listen, for the join token (default: this host's address)",
      ).argParser(address),
    )
    .addOption(insecureOption())
    .addOption(
      option(
        '--http <address>',
        "where metrics and status are served, 'HOST:PORT' or 'off' (default: 127.0.0.1:9464, or a free port where that is taken)",
      ).argParser(httpAddress),
    )
    .addOption(logOption())
    .addOption(configOption());
}

/** Adds the options of `train`. */
export function addTrainOptions(command: Command): Command {
  return addRunOptions(command)
    .addOption(
      option(
        '--workers <count>',
        "worker processes to start on this machine; 'auto': one for each core, or for each GPU",
      )
        .argParser(autoOrWholeNumber(MAX_WORKERS))
        .default('auto'),
    )
    .addOption(
      option('--pin-workers <on|off>', 'keep each worker on a core of its own, when there is one worker for each core')
        .argParser(onOff)
        .default(true, 'on'),
    )
    .addOption(engineOption())
    .addOption(
      option('--listen <address>', 'where workers connect (default: a private ipc address)').argParser(address),
    );
}

/** Adds the options of `coordinator`. */
export function addCoordinatorOptions(command: Command): Command {
  return addRunOptions(command)
    .addOption(
      option('--listen <address>', "where workers connect: 'tcp://HOST:PORT' or 'ipc:///PATH'")
        .argParser(address)
        .default('tcp://127.0.0.1:5555'),
    )
    .addOption(
      option('--join-file <file>', 'write the join token there, and remove it in the end: for --join-file of workers'),
    );
}

/** Adds the options of `worker`. */
export function addWorkerOptions(command: Command): Command {
  return command
    .addOption(
      option('--join <token>', 'what the coordinator prints: its address, its key and a key for this worker').conflicts(
        'joinFile',
      ),
    )
    .addOption(option('--join-file <file>', 'a file with the token, which only its owner may read'))
    .addOption(
      option('--key <file>', "this worker's own key, for a token without one (`lenet-cluster keys new --file`)"),
    )
    .addOption(
      option(
        '--connect <address>',
        "the coordinator's address, 'tcp://HOST:PORT' or 'ipc:///PATH' (default: the token's, or tcp://127.0.0.1:5555)",
      ).argParser(address),
    )
    .addOption(keysOption('keys of a coordinator on this host, for joining it without a token'))
    .addOption(insecureOption())
    .addOption(
      option('--join-timeout-s <seconds>', 'end when no coordinator was heard of for this long; 0: never')
        .argParser(wholeNumber(0, 31_536_000))
        .default(600),
    )
    .addOption(engineOption())
    .addOption(
      option(
        '--data <dir>',
        "the coordinator's data set (default: what comes along, or else is fetched from the coordinator)",
      ),
    )
    .addOption(
      option('--cache-dir <dir>', 'where fetched data sets are kept').default(
        path.join(userCacheDirectory(), 'datasets'),
      ),
    )
    .addOption(
      option('--http <address>', "where metrics are served, 'HOST:PORT' or 'off' (default: off)").argParser(
        httpAddress,
      ),
    )
    .addOption(logOption("'quiet': only warnings and errors; 'json': an object a line, for machines"))
    .addOption(configOption())
    .addOption(
      option('--inject-bit-flips <probability>', 'of a wrong bit in a shard, for tests of the cluster')
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option('--inject-pace-ms <ms>', 'the least that a micro-batch takes, for tests of the cluster')
        .argParser(decimalNumber(0, 60_000, 'inclusive'))
        .hideHelp(),
    );
}

/** Adds the options of `view`. */
export function addViewOptions(command: Command): Command {
  return command.addOption(
    option(
      '--http <address>',
      "where the page is served, 'HOST:PORT' (default: 127.0.0.1:9464, or a free port where that is taken)",
    ).argParser((text: string) => hostAndPort(text)),
  );
}

/** Adds the options that KeysOptions holds, where a token is printed. */
export function addTokenOptions(command: Command): Command {
  return command
    .addOption(keysOption())
    .addOption(
      option(
        '--address <address>',
        "the coordinator's, as workers reach it (default: this host's, port 5555)",
      ).argParser(address),
    );
}

/** The directory of a coordinator's keys. */
export function keysOption(description = "directory of the coordinator's keys"): Option {
  return option('--keys <dir>', description).default(path.join(userConfigDirectory(), 'keys'));
}

function insecureOption(): Option {
  return option('--insecure', 'connect over tcp without encryption and keys: for networks that you trust');
}

function engineOption(): Option {
  return option('--engine <name>', "what computes gradients; 'auto': a GPU's engine where there is one, else simd")
    .choices(['auto', ...ENGINE_NAMES])
    .default('auto');
}

/** Adds the options that DevicesOptions holds. */
export function addDevicesOptions(command: Command): Command {
  return command
    .option('--bench', 'measure the samples/s of each, in two seconds')
    .addOption(logOption("'json': one object, for machines"));
}

function logOption(
  description = "'auto': a live line on a terminal, lines elsewhere; 'quiet': only warnings, errors and the summary; " +
    "'json': an object a line, for machines",
): Option {
  return option('--log <format>', description)
    .choices(['auto', 'lines', 'quiet', 'json'] satisfies LogFormat[])
    .default('auto');
}

function configOption(): Option {
  return option('--config <file>', 'settings as a JSON object: option names without dashes as keys');
}

/** The largest global batch, in samples, that a micro-batch size allows. */
export function maxBatchSize(microBatchSize: number): number {
  return microBatchSize * MAX_LEAF_COUNT;
}
