import { access, constants, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { codeOf, messageOf, OperationalError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { fileExists } from '../files/file-exists.js';
import { removeOldTemporaries } from '../files/old-temporaries.js';
import { readRegularFile } from '../files/regular-file.js';
import { type KeyPair, keyPairSchema, keySchema, newKeyPair } from './keys.js';
import { createPrivateFile, readPrivateFile } from './private-file.js';

/** A worker's key that the coordinator admits. */
export interface AdmittedKey {
  readonly name: string;
  readonly publicKey: string;
}

/** The form of a key's name, which becomes the name of a file. */
/** Far more than a key takes, in bytes. */
const MAX_FILE_BYTES = 1 << 16;
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const PUBLIC = '.pub';
/** Temporary file that an interrupted write of a key left over. */
const TEMPORARY = /\.(?:pub|key)\.[0-9a-f]{12}\.tmp$/;
const SECRET = '.key';

/**
 * The coordinator's keys, in a directory:
 *
 *     coordinator.key     its own pair
 *     workers/NAME.pub    public keys of workers: the list of who is admitted
 *     private/NAME.key    pairs of those workers' keys that were made here, to make join tokens of
 *
 * Files with a secret key are for their owner only.
 */
export class KeyStore {
  readonly #workers: string;
  readonly #private: string;

  constructor(readonly directory: string) {
    this.#workers = path.join(directory, 'workers');
    this.#private = path.join(directory, 'private');
  }

  /** Whether a coordinator has made its keys here. */
  async isThere(): Promise<boolean> {
    return await fileExists(this.#coordinatorFile);
  }

  /** Whether this process can add keys. It cannot if they were mounted read-only, as Kubernetes and systemd do. */
  async isWritable(): Promise<boolean> {
    return await access(this.directory, constants.W_OK).then(
      () => true,
      () => false,
    );
  }

  /**
   * The coordinator's own pair. It is made if there is none.
   *
   * @throws OperationalError `key-unreadable`, `key-unwritable`, `private-file-exposed`
   */
  async coordinatorKey(): Promise<KeyPair> {
    if (!(await this.isThere())) await this.#create(this.#coordinatorFile, newKeyPair());
    return await readPair(this.#coordinatorFile);
  }

  /**
   * Makes a pair for a worker and admits it.
   *
   * @throws OperationalError `key-name`, `key-exists`, `key-unwritable`
   */
  async create(name: string): Promise<KeyPair> {
    await this.#checkNew(name);
    // These files hold secrets.
    for (const file of [this.#privateFile(name), this.#publicFile(name)]) {
      await removeOldTemporaries(path.dirname(file), TEMPORARY, Date.now());
    }
    const pair = newKeyPair();
    await this.#create(this.#privateFile(name), pair);
    await this.#admit(name, pair.publicKey);
    return pair;
  }

  /**
   * Admits a key that was made elsewhere.
   *
   * @throws OperationalError `key-name`, `key-exists`, `key-malformed`, `key-unwritable`
   */
  async add(name: string, publicKey: string): Promise<void> {
    await this.#checkNew(name);
    const parsed = v.safeParse(keySchema, publicKey);
    if (!parsed.success) {
      throw new OperationalError(
        'key-malformed',
        `Cannot add '${publicKey}': a public key ${parsed.issues[0].message}.`,
      );
    }
    await this.#admit(name, publicKey);
  }

  /**
   * Revokes a key, and deletes its secret part.
   *
   * @throws OperationalError `key-unknown`
   */
  async revoke(name: string): Promise<void> {
    await this.known(name);
    await rm(this.#publicFile(name));
    await rm(this.#privateFile(name), { force: true });
  }

  /** Throws OperationalError `key-unknown` unless a key of this name is admitted. */
  async known(name: string): Promise<void> {
    const names = (await this.admitted()).map((key) => key.name);
    if (names.includes(name)) return;
    throw new OperationalError(
      'key-unknown',
      `Cannot find the key '${name}' in ${this.directory}.`,
      names.length > 0
        ? `Admitted keys: ${names.join(', ')}.`
        : 'No key is admitted; `lenet-cluster keys new NAME` makes one.',
    );
  }

  /**
   * All admitted keys, by name.
   *
   * @throws OperationalError `key-unreadable`, `key-file-damaged`
   */
  async admitted(): Promise<AdmittedKey[]> {
    const files = await readdir(this.#workers).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw unreadable(this.#workers, error);
    });
    const names = files.filter((file) => file.endsWith(PUBLIC)).map((file) => file.slice(0, -PUBLIC.length));
    const keys = await Promise.all(names.sort().map((name) => this.#readPublic(name)));
    return keys.filter((key) => key !== null);
  }

  /**
   * The pair of a key that was made here; null for a key that was added or is unknown. Throws as coordinatorKey does.
   */
  async pairOf(name: string): Promise<KeyPair | null> {
    const file = this.#privateFile(name);
    return (await fileExists(file)) ? await readPair(file) : null;
  }

  async #readPublic(name: string): Promise<AdmittedKey | null> {
    const file = this.#publicFile(name);
    let text: string;
    try {
      text = (await readRegularFile(file, MAX_FILE_BYTES)).toString('utf8');
    } catch (error) {
      if (error instanceof OperationalError) throw error;
      // The key was revoked after the directory was read.
      if (codeOf(error) === 'ENOENT') return null;
      throw unreadable(file, error);
    }
    const parsed = v.safeParse(keySchema, text.trim());
    if (parsed.success) return { name, publicKey: parsed.output };
    throw new OperationalError('key-file-damaged', `Cannot use '${file}': a public key ${parsed.issues[0].message}.`);
  }

  async #checkNew(name: string): Promise<void> {
    if (!NAME.test(name)) {
      throw new OperationalError(
        'key-name',
        `Cannot name a key '${name}': a name must be 1 to 64 letters, digits, '_', '-' and '.', and begin with a letter or digit.`,
      );
    }
    if ((await fileExists(this.#publicFile(name))) || (await fileExists(this.#privateFile(name)))) {
      throw new OperationalError(
        'key-exists',
        `Cannot make a key '${name}': there is one in ${this.directory}.`,
        `Choose another name, or \`lenet-cluster keys revoke ${name}\` first.`,
      );
    }
  }

  async #admit(name: string, publicKey: string): Promise<void> {
    await writable(this.#workers, () => writeFileAtomic(this.#publicFile(name), `${publicKey}\n`));
  }

  /** Keeps an existing file: another process may have been faster. */
  async #create(file: string, pair: KeyPair): Promise<void> {
    await writable(path.dirname(file), () =>
      createPrivateFile(file, `${JSON.stringify(pair)}\n`).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      }),
    );
  }

  get #coordinatorFile(): string {
    return path.join(this.directory, `coordinator${SECRET}`);
  }

  #publicFile(name: string): string {
    return path.join(this.#workers, name + PUBLIC);
  }

  #privateFile(name: string): string {
    return path.join(this.#private, name + SECRET);
  }
}

/**
 * Reads a key pair from a file of its own.
 *
 * @throws OperationalError `key-unreadable`, `key-file-damaged`, `private-file-exposed`
 */
export async function readPair(file: string): Promise<KeyPair> {
  let text: string;
  try {
    text = await readPrivateFile(file);
  } catch (error) {
    throw error instanceof OperationalError ? error : unreadable(file, error);
  }
  try {
    return v.parse(keyPairSchema, JSON.parse(text));
  } catch (cause) {
    throw new OperationalError(
      'key-file-damaged',
      `Cannot use '${file}': it must hold a key pair, as 'lenet-cluster keys' writes it.`,
      undefined,
      { cause },
    );
  }
}

async function writable(directory: string, write: () => Promise<void>): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await write();
  } catch (cause) {
    const reason = messageOf(cause);
    throw new OperationalError(
      'key-unwritable',
      `Cannot write keys to '${directory}': ${reason}`,
      'Choose another directory with --keys.',
      { cause },
    );
  }
}

function unreadable(file: string, cause: unknown): OperationalError {
  const reason = messageOf(cause);
  return new OperationalError('key-unreadable', `Cannot read keys in '${file}': ${reason}`, undefined, { cause });
}
