import { messageOf, OperationalError, UsageError } from '../../shared/errors.js';
import { fileExists } from '../../shared/files/file-exists.js';
import { encodeJoinToken } from '../../shared/security/join-token.js';
import { keyStoreIn } from '../../shared/security/key-directory.js';
import type { KeyStore } from '../../shared/security/key-store.js';
import { type KeyPair, newKeyPair } from '../../shared/security/keys.js';
import { createPrivateFile } from '../../shared/security/private-file.js';
import { printable } from '../../shared/text/printable.js';
import { DEFAULT_PORT, reachableAddress } from '../../shared/transport/addresses.js';

export interface KeysFlags {
  /** Directory of the coordinator's keys. */
  readonly keys?: string;
  /** Address at which workers reach the coordinator; undefined: this host's. */
  readonly address?: string;
}

/** `keys new NAME`: makes a key for workers on another host, and prints the token with which they join. */
export async function keysNew(
  name: string | undefined,
  options: KeysFlags & { readonly file?: string },
): Promise<void> {
  if (options.file !== undefined) {
    if (name !== undefined) throw new UsageError('Cannot make a key: a name and --file exclude each other.');
    await newKeyFile(options.file);
    return;
  }
  if (name === undefined) throw new UsageError('Cannot make a key: it must have a name, or a --file.');
  const store = storeOf(options);
  await printToken(store, await store.create(name), options);
}

/** `keys add NAME KEY`: admits a key whose secret part never left its host. */
export async function keysAdd(name: string, publicKey: string, options: KeysFlags): Promise<void> {
  const store = storeOf(options);
  await store.add(name, publicKey);
  await printToken(store, null, options);
}

/** `keys token NAME`: prints the token of a key again. */
export async function keysToken(name: string, options: KeysFlags): Promise<void> {
  const store = storeOf(options);
  await store.known(name);
  await printToken(store, await store.pairOf(name), options);
}

/** `keys revoke NAME`: revokes a key. */
export async function keysRevoke(name: string, options: KeysFlags): Promise<void> {
  await storeOf(options).revoke(name);
  print(`'${name}' is revoked. A running coordinator drops its workers within two seconds.`);
}

/** `keys list`: lists the admitted keys. */
export async function keysList(options: KeysFlags): Promise<void> {
  const store = storeOf(options);
  const keys = await store.admitted();
  if (keys.length === 0) print(`${printable(store.directory)} has no admitted key.`);
  const width = Math.max(...keys.map(({ name }) => printable(name).length));
  for (const { name, publicKey } of keys) {
    const where = (await store.pairOf(name)) ? 'made here' : 'made elsewhere';
    print(`${printable(name).padEnd(width)}  ${publicKey}  ${where}`);
  }
}

/** Makes a pair for a worker on this host. Its public part must be added on the coordinator's host. */
async function newKeyFile(file: string): Promise<void> {
  if (await fileExists(file)) {
    throw new UsageError(`Cannot make a key: '${file}' already exists.`, 'Choose another file, or remove that one.');
  }
  const pair = newKeyPair();
  try {
    await createPrivateFile(file, `${JSON.stringify(pair)}\n`);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new OperationalError('key-unwritable', `Cannot write a key to '${file}': ${reason}`, undefined, { cause });
  }
  print(`On the coordinator's host:\n\n  lenet-cluster keys add NAME ${pair.publicKey}\n`);
  print(`which prints a token. Then here:\n\n  lenet-cluster worker --key ${printable(file)} --join TOKEN`);
}

async function printToken(store: KeyStore, keyPair: KeyPair | null, { address }: KeysFlags): Promise<void> {
  const reachable = address ?? (await reachableAddress(`tcp://[::]:${DEFAULT_PORT}`)).address;
  const { publicKey: serverKey } = await store.coordinatorKey();
  const token = encodeJoinToken({ address: reachable, serverKey, keyPair });
  print(`On the worker's host, for a coordinator on ${reachable} (--address names another):\n`);
  print(`  lenet-cluster worker${keyPair ? '' : ' --key FILE'} --join ${token}`);
}

const storeOf = ({ keys }: KeysFlags): KeyStore => keyStoreIn(keys);

const print = (text: string): void => void process.stdout.write(`${text}\n`);
