import { timingSafeEqual } from 'node:crypto';
import { messageOf } from '../../shared/errors.js';
import type { Hello } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { AdmittedKey, KeyStore } from '../../shared/security/key-store.js';
import { type KeyPair, proofOfKey } from '../../shared/security/keys.js';
import type { Doorkeeper } from '../../shared/transport/zap-handler.js';

/** The list is read this often, in milliseconds. A revoked worker is out after that. */
const REREAD_MS = 1_000;
/** Even a flood of connections with unknown keys makes the list be read at most this often, in milliseconds. */
const MIN_REREAD_MS = 20;
/** Most refused keys that are remembered, so that each is reported once. */
const MAX_REMEMBERED = 100;

export interface AuthorityOptions {
  /** Keys of the coordinator. */
  readonly keyPair: KeyPair;
  readonly store: KeyStore;
  /** Keys of workers that this process starts itself. */
  readonly ownWorkers: readonly string[];
  readonly onNote: (level: 'info' | 'warning', text: string) => void;
}

/** Decides who may take part: the holders of the keys that are now in the key store. */
export class Authority implements Doorkeeper {
  readonly #options: AuthorityOptions;
  readonly #refused = new Set<string>();
  #names: ReadonlyMap<string, string>;
  #timer: NodeJS.Timeout | undefined;
  #onRevoked: (publicKeys: ReadonlySet<string>) => void = () => {};
  #reading: Promise<void> | undefined;
  #unreadable = false;
  #lastReadMs = Number.NEGATIVE_INFINITY;

  private constructor(options: AuthorityOptions, admitted: readonly AdmittedKey[]) {
    this.#options = options;
    this.#names = byPublicKey(admitted);
  }

  /** Throws OperationalError when the key store cannot be read. */
  static async open(options: AuthorityOptions): Promise<Authority> {
    return new Authority(options, await options.store.admitted());
  }

  /** Decides by the current list: a key may have been added or revoked a moment ago. */
  async admits(publicKey: string): Promise<boolean> {
    const isRecent = performance.now() - this.#lastReadMs < MIN_REREAD_MS;
    await (this.#reading ?? (isRecent ? undefined : this.#reread()));
    return this.#knows(publicKey);
  }

  onRefused(address: string, publicKey: string | null): void {
    const who = publicKey ?? address;
    if (this.#refused.has(who) || this.#refused.size >= MAX_REMEMBERED) return;
    this.#refused.add(who);
    this.#options.onNote(
      'warning',
      `refused a connection from ${address}: ${publicKey ? `the key ${publicKey}` : 'no key'} is not admitted`,
    );
  }

  /**
   * Checks that the worker holds the key that it names.
   *
   * @param connectionKey the key with which its connection was let in
   * @returns undefined if it does
   */
  refusalOf({ workerId, key }: Hello, connectionKey: string | null): Rejection | undefined {
    if (!key) return { code: 'key-refused', reason: 'the worker must prove that it holds a key' };
    if (!this.#knows(key.publicKey)) {
      return { code: 'key-revoked', reason: "the worker's key is not admitted any more" };
    }
    if (key.publicKey === connectionKey && this.#isProof(key, workerId)) return undefined;
    return { code: 'key-refused', reason: 'the proof that the worker holds its key is wrong' };
  }

  /** Reads the list again and again. `onRevoked` gets the public keys that are no longer in it. */
  watch(onRevoked: (publicKeys: ReadonlySet<string>) => void): void {
    this.#onRevoked = onRevoked;
    this.#timer = setInterval(() => void this.#reread(), REREAD_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #isProof({ publicKey, proof }: NonNullable<Hello['key']>, workerId: string): boolean {
    try {
      const expected = proofOfKey(this.#options.keyPair, publicKey, workerId);
      return timingSafeEqual(Buffer.from(proof), Buffer.from(expected));
    } catch {
      // Some points of the curve yield no secret; no pair has such a public key.
      return false;
    }
  }

  #knows(publicKey: string): boolean {
    return this.#names.has(publicKey) || this.#options.ownWorkers.includes(publicKey);
  }

  /** One after the other: an older list must not replace a newer one. */
  #reread(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    this.#lastReadMs = performance.now();
    let now: ReadonlyMap<string, string>;
    try {
      now = byPublicKey(await this.#options.store.admitted());
    } catch (error) {
      // Admitted keys stay admitted: a failing file system must not stop a training.
      if (!this.#unreadable)
        this.#options.onNote('warning', `${messageOf(error)} The admitted keys stay the same until it can be read.`);
      this.#unreadable = true;
      return;
    }
    this.#unreadable = false;
    const before = this.#names;
    this.#names = now;
    for (const [key, name] of now) if (!before.has(key)) this.#options.onNote('info', `key '${name}' is admitted`);
    const revoked = new Map([...before].filter(([key]) => !now.has(key)));
    if (revoked.size === 0) return;
    for (const name of revoked.values()) this.#options.onNote('info', `key '${name}' is revoked`);
    this.#onRevoked(new Set(revoked.keys()));
  }
}

const byPublicKey = (keys: readonly AdmittedKey[]): ReadonlyMap<string, string> =>
  new Map(keys.map(({ name, publicKey }) => [publicKey, name]));
