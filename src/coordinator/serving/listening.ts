import path from 'node:path';
import { OperationalError } from '../../shared/errors.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { firstPair } from '../../shared/security/first-pair.js';
import { encodeJoinToken } from '../../shared/security/join-token.js';
import { keyStoreIn } from '../../shared/security/key-directory.js';
import type { KeyStore } from '../../shared/security/key-store.js';
import { newKeyPair } from '../../shared/security/keys.js';
import { isIpc, isLocal, ownAddress, reachableAddress } from '../../shared/transport/addresses.js';
import { FrontTransport } from '../../shared/transport/front-transport.js';
import { Authority } from './authority.js';

export interface ListenOptions {
  readonly listen: string;
  readonly insecure: boolean;
  /** Directory of the coordinator's keys; undefined: this user's. */
  readonly keys?: string | undefined;
  /** How other hosts reach `listen`; undefined: this host finds out. */
  readonly advertise?: string | undefined;
  /** File in which workers find the join token. */
  readonly joinFile?: string | undefined;
}

/** Everything that workers need to join a listening coordinator. */
export interface JoinFacts {
  /** Where it listens, with the port that was taken. */
  readonly boundAddress: string;
  /** The address for workers on other hosts. */
  readonly advertised: string;
  /** More addresses of this host, for people. */
  readonly otherAddresses: readonly string[];
  /** The token for a worker that this process starts; null: the address is enough. */
  readonly ownToken: string | null;
  /** The token for a worker on another host; null if none can join, or none needs a token. */
  readonly joinToken: string | null;
  /** The command to type on another host; null if no other host can join. */
  readonly joinCommand: string | null;
}

/** The address at which a coordinator listens, with its security. */
export interface Listening extends JoinFacts {
  readonly transport: FrontTransport;
  /** null: anybody may join. */
  readonly authority: Authority | null;
}

/** The key that a coordinator makes for its workers when it starts for the first time. */
const FIRST_KEY = 'worker';

/**
 * Listens on the address with the security that it needs: every tcp connection is encrypted and authenticated unless
 * `insecure` is set; ipc is as safe as its directory.
 *
 * @throws OperationalError of the key store or of the transport
 */
export async function listenFor(
  options: ListenOptions,
  onNote: (level: NoteLevel, text: string) => void,
): Promise<Listening> {
  const { listen, insecure, keys, advertise, joinFile } = options;
  if (isIpc(listen) || insecure) {
    if (!isLocal(listen)) {
      onNote(
        'warning',
        `--insecure: everybody who reaches ${listen} can join, read all messages, and change the model`,
      );
    }
    const transport = new FrontTransport(null);
    const boundAddress = await transport.bind(listen);
    const places = await placesOf(boundAddress, advertise);
    const command = `lenet-cluster worker --connect ${places.advertised} --insecure`;
    const joinCommand = isIpc(listen) ? null : command;
    return { transport, authority: null, ...places, ownToken: null, joinToken: null, joinCommand };
  }
  const store = keyStoreIn(keys);
  const isNew = !(await store.isThere());
  const keyPair = await store.coordinatorKey();
  if (isNew && (await store.admitted()).length === 0) await createFirstKey(store);
  const ownWorkers = newKeyPair();
  const authority = await Authority.open({ keyPair, store, ownWorkers: [ownWorkers.publicKey], onNote });
  const transport = new FrontTransport({ keyPair, doorkeeper: authority });
  const boundAddress = await transport.bind(listen);
  const places = await placesOf(boundAddress, advertise);
  const token = { address: places.advertised, serverKey: keyPair.publicKey };
  const workerPair = await firstPair(store);
  if (!workerPair)
    onNote(
      'warning',
      `${store.directory} has no admitted key that was made here: \`lenet-cluster keys new NAME\` makes one`,
    );
  const joinToken = workerPair && encodeJoinToken({ ...token, keyPair: workerPair });
  return {
    transport,
    authority,
    ...places,
    ownToken: encodeJoinToken({ ...token, address: ownAddress(boundAddress), keyPair: ownWorkers }),
    joinToken,
    joinCommand: joinToken && (await printableCommand(joinToken, token.address, store, joinFile)),
  };
}

async function placesOf(
  boundAddress: string,
  advertise: string | undefined,
): Promise<Pick<Listening, 'boundAddress' | 'advertised' | 'otherAddresses'>> {
  if (advertise !== undefined) return { boundAddress, advertised: advertise, otherAddresses: [] };
  const { address, others } = await reachableAddress(boundAddress);
  return { boundAddress, advertised: address, otherAddresses: others };
}

/**
 * Logs have more readers than keys do, so the token itself is printed only by a coordinator that can still make keys.
 * Where it cannot, somebody has made them and can hand the token out.
 */
async function printableCommand(
  joinToken: string,
  address: string,
  store: KeyStore,
  joinFile: string | undefined,
): Promise<string> {
  if (joinFile !== undefined) return `lenet-cluster worker --join-file ${path.resolve(joinFile)}`;
  if (await store.isWritable()) return `lenet-cluster worker --join ${joinToken}`;
  const reveal = `lenet-cluster keys token NAME --keys ${store.directory} --address ${address}`;
  return `lenet-cluster worker --join TOKEN (for the token: ${reveal})`;
}

async function createFirstKey(store: KeyStore): Promise<void> {
  try {
    await store.create(FIRST_KEY);
  } catch (error) {
    // Another coordinator that starts for the first time at the same moment has made it.
    if (!(error instanceof OperationalError && error.code === 'key-exists')) throw error;
  }
}
