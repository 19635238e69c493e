/** Calls to a device that holds one set of parameters: carried out one after the other, each with its own parameters. */
export class CallQueue {
  /** Settles when the calls before have ended. */
  #previous: Promise<unknown> = Promise.resolve();
  #callCount = 0;

  /**
   * Runs `call` at once when nothing else is under way, else after that, with the parameters as they are now. What the call does
   * before its first wait can so use the caller's buffer without a copy of it.
   *
   * @throws what the call throws
   */
  async run<T>(parameters: Float32Array, call: (parameters: Float32Array) => Promise<T>): Promise<T> {
    const isIdle = this.#callCount++ === 0;
    const previous = this.#previous;
    const snapshot = isIdle ? parameters : parameters.slice();
    const result = isIdle ? call(snapshot) : previous.then(() => call(snapshot));
    this.#previous = result.catch(() => {});
    try {
      return await result;
    } finally {
      this.#callCount--;
    }
  }
}
