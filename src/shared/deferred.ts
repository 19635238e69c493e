/** A promise that is resolved from outside. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  /** Does nothing the second time. */
  resolve: (value: T) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}
