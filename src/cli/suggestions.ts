import { distance } from 'fastest-levenshtein';

/** Finds the name that a person probably meant. */

/** Names of our options in other programs. The first option that the command has is suggested. */
const SYNONYMS: readonly (readonly [options: readonly string[], names: string])[] = [
  [['lr'], 'learning-rate learn-rate rate alpha eta step-size'],
  [['batch-size'], 'batch bs b mini-batch mini-batch-size train-batch-size global-batch-size batches'],
  [['micro-batch-size'], 'micro-batch mbs per-device-batch-size device-batch-size local-batch-size'],
  [['epochs'], 'epoch e n-epochs num-epochs max-epochs nb-epochs iterations'],
  [['workers', 'min-workers'], 'num-workers n-workers nproc nprocs nproc-per-node np n w jobs procs processes'],
  [['workers', 'min-workers'], 'world-size replicas nodes nnodes parallel'],
  [['threads', 'workers', 'min-workers'], 'num-threads n-threads nthreads omp-num-threads j cores cpus num-cpus'],
  [['run-dir'], 'output out o output-dir out-dir outdir save save-dir logdir log-dir dir run model-dir checkpoint-dir'],
  [['data'], 'data-dir data-path data-root dataset dataset-dir d root train-data input mnist'],
  [
    ['listen', 'connect', 'address', 'http'],
    'host h bind addr address ip master-addr hostname server url coordinator master to',
  ],
  [['http', 'listen'], 'port p http-port metrics metrics-port metrics-addr web web-port ui dashboard prometheus'],
  [['listen', 'connect'], 'master-port'],
  [['engine'], 'gpu gpus device devices cuda no-cuda cpu backend accelerator kernel runtime'],
  [['join', 'join-file'], 'token join-token t'],
  [['init'], 'model weights pretrained load load-model from init-from'],
  [['resume'], 'continue restart resume-from load-checkpoint'],
  [['checkpoint-every'], 'save-every save-interval checkpoint-interval checkpoint ckpt save-steps'],
  [['seed'], 'random-seed manual-seed s rng-seed'],
  [['shuffle'], 'no-shuffle'],
  [['pin-workers', 'pin-threads'], 'pin no-pin affinity no-pin-workers no-pin-threads'],
  [['insecure'], 'no-encryption plaintext plain no-tls no-keys no-auth unencrypted'],
  [['log'], 'verbose quiet silent q debug json format log-format log-level no-progress output-format'],
  [['heartbeat-ms'], 'heartbeat heartbeat-interval heartbeat-timeout'],
  [['join-timeout-s'], 'timeout join-timeout'],
  [['cache-dir'], 'cache'],
  [['config'], 'c config-file settings conf cfg'],
  [['keys'], 'key-dir keys-dir key-directory'],
  [['key', 'file'], 'key-file identity i'],
];

const COMMAND_SYNONYMS: readonly (readonly [commands: readonly string[], names: string])[] = [
  [['train'], 'run start fit learn local'],
  [['coordinator'], 'master server serve leader scheduler head driver'],
  [['worker'], 'join client agent slave node'],
  [['view'], 'show ui dashboard page status report open'],
  [['devices'], 'gpu gpus engines engine info device list-devices'],
  [['data'], 'dataset datasets inspect convert prepare'],
  [['keys'], 'key token tokens auth'],
  [['completion'], 'completions complete autocomplete'],
];

/**
 * The name that was probably meant.
 *
 * @param name with or without dashes before it, in any of the usual spellings
 * @param names existing names, without dashes before them
 */
export function suggestName(name: string, names: readonly string[]): string | null {
  return suggest(name, names, SYNONYMS);
}

/** As suggestName, for commands. */
export function suggestCommand(name: string, names: readonly string[]): string | null {
  return suggest(name, names, COMMAND_SYNONYMS);
}

function suggest(name: string, names: readonly string[], synonyms: typeof SYNONYMS): string | null {
  const wanted = kebab(name);
  if (names.includes(wanted)) return wanted;
  for (const [meant, words] of synonyms) {
    if (!words.split(' ').some((word) => squeezed(word) === squeezed(wanted))) continue;
    const found = meant.find((candidate) => names.includes(candidate));
    if (found !== undefined) return found;
  }
  const [nearest] = names.toSorted((a, b) => distance(wanted, a) - distance(wanted, b));
  return nearest !== undefined && isNear(wanted, nearest) ? nearest : null;
}

/** Whether a name is mistyped, and not another name: at most two of five letters differ. */
function isNear(a: string, b: string): boolean {
  return (
    a.length > 2 &&
    (squeezed(a) === squeezed(b) ||
      (distance(a, b) <= Math.max(1, Math.floor(0.4 * Math.max(a.length, b.length))) && distance(a, b) <= 3))
  );
}

/** Turns '--batchSize', 'batch_size' and 'BATCH-SIZE' into 'batch-size'. */
function kebab(name: string): string {
  const words = name
    .replace(/^-+/, '')
    .replace(/=[\s\S]*$/, '')
    .replaceAll('_', '-');
  return (/[a-z]/.test(words) ? words.replace(/([a-z\d])([A-Z])/g, '$1-$2') : words).toLowerCase();
}

const squeezed = (name: string): string => name.replaceAll('-', '');
