import path from 'node:path';
import * as v from 'valibot';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import type { RunConfig } from '../../shared/run-config.js';
import { runConfigSchema } from '../../shared/run-config-schema.js';
import { CONFIG_FILE } from './run-files.js';

/** Far more than a configuration takes. */
export const MAX_CONFIG_BYTES = 1 << 20;

/** Identity of a run, besides its configuration. */
export interface RunIdentity {
  /** Made at the run's begin and never reused: 1..128 characters, like the two below. */
  readonly runId: string;
  readonly packageVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** The content of a run's `config.json`. */
export interface StoredConfig {
  readonly config: RunConfig;
  readonly identity: RunIdentity;
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const identityEntries = { runId: text, packageVersion: text, startedAt: text };
/** The content of `config.json`. */
export const configFileSchema = v.strictObject({ ...identityEntries, ...runConfigSchema.entries });

/**
 * Writes `config.json`, all of it or nothing.
 *
 * @throws errors of the file system
 */
export async function writeRunConfig(directory: string, config: RunConfig, identity: RunIdentity): Promise<void> {
  const content = JSON.stringify({ ...identity, ...config }, null, 2);
  await writeFileAtomic(path.join(directory, CONFIG_FILE), `${content}\n`);
}

/**
 * Reads `config.json`. Nothing is repaired or written.
 *
 * @param purpose what cannot be done without it, in a word that goes on after 'Cannot': 'resume', 'read'
 * @throws OperationalError `no-run` (no such file), `run-config-invalid`, `not-a-file`, `file-too-long`
 */
export async function readRunConfig(directory: string, purpose: string): Promise<StoredConfig> {
  const file = path.join(directory, CONFIG_FILE);
  const invalid = (problem: string): never => {
    throw new OperationalError(
      'run-config-invalid',
      `Cannot ${purpose} the run in ${directory}: ${CONFIG_FILE} ${problem}.`,
      'It may be damaged, or of another version of lenet-cluster. Put a good copy of it in its place.',
    );
  };
  const bytes = await readRegularFile(file, MAX_CONFIG_BYTES).catch((cause: unknown) => {
    if (cause instanceof OperationalError) throw cause;
    if (codeOf(cause) !== 'ENOENT') return invalid(`must be readable: ${messageOf(cause)}`);
    throw new OperationalError(
      'no-run',
      `Cannot ${purpose} the run in ${directory}: it must have a '${CONFIG_FILE}', but has none.`,
      'Give the directory of a run that has begun.',
    );
  });
  return parseRunConfig(bytes, (problem, detail) => invalid(`${problem}: ${detail}`));
}

/**
 * The content of `config.json`.
 *
 * @param invalid throws; gets the fault in words that go on after the file's name, and a detail, which may quote the
 *   content
 */
export function parseRunConfig(bytes: Uint8Array, invalid: (problem: string, detail: string) => never): StoredConfig {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    return invalid('must be JSON', messageOf(cause));
  }
  const parsed = v.safeParse(configFileSchema, value, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return invalid(`must have a valid '${v.getDotPath(issue) ?? 'object'}'`, issue.message);
  }
  const { runId, packageVersion, startedAt, ...config } = parsed.output;
  return { config, identity: { runId, packageVersion, startedAt } };
}
