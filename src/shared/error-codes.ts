/**
 * Codes of the errors that make a command or a run fail. docs/errors.md explains the cause of each and what to do. One
 * code has one meaning.
 */
export const ERROR_CODES = [
  // Wrong use of the command line, the environment or a configuration file: exit code 2. All others: 1.
  'usage',

  // The host
  'not-a-file',
  'file-too-long',
  'file-not-written',
  'private-file-exposed',
  'no-home',
  'no-socket-folder',
  'too-few-files',
  'out-of-memory',
  'system',

  // Data sets
  'dataset-missing',
  'dataset-file-missing',
  'dataset-counts-differ',
  'dataset-image-size',
  'dataset-label',
  'dataset-empty',
  'dataset-too-large',
  'idx-missing',
  'idx-unreadable',
  'idx-corrupt-gzip',
  'idx-wrong-magic',
  'idx-truncated',
  'idx-too-long',
  'dataset-mismatch',
  'dataset-corrupt',
  'chunk-size',
  'cache-unusable',

  // Models
  'model-unreadable',
  'no-model',
  'model-too-long',
  'model-other-format',
  'model-mismatch',
  'model-not-finite',
  'model-not-written',
  'safetensors-truncated',
  'safetensors-header-too-long',
  'safetensors-header',
  'safetensors-dtype',
  'safetensors-offsets',
  'export-exists',
  'export-not-written',

  // Images
  'image-unreadable',
  'image-empty',
  'image-format',
  'image-damaged',
  'image-too-large',
  'image-kind',

  // Run directories and checkpoints
  'no-run',
  'no-unfinished-run',
  'run-finished',
  'run-config-differs',
  'run-contract',
  'run-config-invalid',
  'run-directory-in-use',
  'run-directory-locked',
  'run-directory-lost',
  'run-directory-not-writable',
  'epoch-log-unusable',
  'no-valid-checkpoint',
  'checkpoints-unreadable',
  'checkpoint-not-saved',
  'checkpoint-damaged',
  'checkpoint-foreign',
  'checkpoint-invalid',
  'checkpoint-version',
  'no-view',
  'view-damaged',

  // Failures that end a run.
  'diverged',
  'evaluation-failed',
  'no-local-worker',

  // Addresses and joining
  'address-in-use',
  'address-not-available',
  'http-address',
  'join-token',
  'join-file-unreadable',
  'join-file-unwritable',
  'no-key',
  'key-name',
  'key-exists',
  'key-unknown',
  'key-malformed',
  'key-file-damaged',
  'key-unreadable',
  'key-unwritable',

  // Engines
  'engine-unavailable',
  'devices-failed',
  'kernel-missing',
  'kernel-broken',
  'kernel-unsupported',
  'simd-unsupported',
  'fma-unsupported',
  'wrong-bits',
  'engine-thread-lost',
  'tensorflow-missing',
  'tensorflow-broken',
  'tensorflow-no-gpu',
  'webgpu-missing',
  'webgpu-broken',
  'webgpu-no-device',
  'webgpu-failed',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
