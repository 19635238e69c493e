import { messageOf, OperationalError, UsageError } from '../shared/errors.js';
import { firstPair } from '../shared/security/first-pair.js';
import { type JoinToken, parseJoinToken } from '../shared/security/join-token.js';
import { keyStoreIn } from '../shared/security/key-directory.js';
import { readPair } from '../shared/security/key-store.js';
import { readPrivateFile } from '../shared/security/private-file.js';
import { DEFAULT_PORT, isIpc } from '../shared/transport/addresses.js';
import type { ClientSecurity } from '../shared/transport/dealer.js';

export interface JoinOptions {
  /** Address that replaces the token's. */
  readonly connect?: string | undefined;
  readonly join?: string | undefined;
  /** A file that holds the token. */
  readonly joinFile?: string | undefined;
  /** File with the worker's key pair, which replaces the token's. */
  readonly key?: string | undefined;
  readonly insecure?: boolean | undefined;
  /** Directory of the keys of a coordinator on this host. */
  readonly keys?: string | undefined;
}

/** Where a worker connects, and how. */
export interface Connection {
  readonly address: string;
  /** null: without encryption. */
  readonly security: ClientSecurity | null;
}

/**
 * The connection that a worker's options describe. Without a token, it uses the keys of a coordinator on this host, if
 * this user may read them.
 *
 * @throws UsageError for options that contradict each other; OperationalError `no-key`, `join-token`, `private-file-exposed`, ...
 */
export async function connectionOf(options: JoinOptions): Promise<Connection> {
  const { connect, insecure } = options;
  if (connect && isIpc(connect)) return { address: connect, security: null };
  const token = await tokenOf(options);
  const address = connect ?? token?.address ?? `tcp://127.0.0.1:${DEFAULT_PORT}`;
  if (insecure) {
    if (token) throw new UsageError('Cannot join: --insecure and a join token exclude each other.');
    return { address, security: null };
  }
  if (token) return { address, security: { serverKey: token.serverKey, keyPair: await ownPair(token, options.key) } };

  const store = keyStoreIn(options.keys);
  const keyPair = (await store.isThere()) ? await firstPair(store) : null;
  if (!keyPair) {
    throw new OperationalError(
      'no-key',
      `Cannot join ${address}: a worker needs a key, and there is none in ${store.directory}.`,
      'Use --join with the token that the coordinator prints, or --insecure for a coordinator that was started with --insecure.',
    );
  }
  return { address, security: { serverKey: (await store.coordinatorKey()).publicKey, keyPair } };
}

async function tokenOf({ join, joinFile }: JoinOptions): Promise<JoinToken | null> {
  if (join) return parseJoinToken(join);
  if (!joinFile) return null;
  try {
    return parseJoinToken(await readPrivateFile(joinFile));
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'join-file-unreadable',
      `Cannot read the join token in '${joinFile}': ${messageOf(cause)}`,
      undefined,
      { cause },
    );
  }
}

async function ownPair(token: JoinToken, keyFile: string | undefined): Promise<ClientSecurity['keyPair']> {
  if (keyFile) return await readPair(keyFile);
  if (token.keyPair) return token.keyPair;
  throw new UsageError(
    'Cannot join: the token holds no key, because it was made for a worker that has one.',
    'Name the file of that key with --key.',
  );
}
