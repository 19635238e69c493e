import type { Classifier } from '../../../inference/classifier.js';
import { openClassifier } from '../../../inference/portable-kernel.js';
import { messageOf, OperationalError } from '../../../shared/errors.js';
import { bytesOf } from '../../model/pictures.js';
import type { ReaderState } from '../../model/try-it/reader-state.js';
import { isOver, isRefreshDue, type LastAsked } from '../../model/try-it/refresh.js';
import type { Progress } from '../../view/run-view.js';
import type { ReadingSource } from './reading-source.js';

/** Holds the classifier, and keeps its parameters the newest ones. */
export class Reader {
  #state: ReaderState = { kind: 'loading' };
  #classifier: Classifier | null = null;
  /** The facts of the classifier that other parameters do not change. */
  #key = '';
  #last: LastAsked | null = null;
  #isAsking = false;

  /**
   * @param source null: there is no model, and there will be none
   * @param onChange called when state or classifier have changed
   */
  constructor(
    private readonly source: ReadingSource | null,
    private readonly onChange: () => void,
  ) {
    if (source === null) this.#state = { kind: 'no-model' };
  }

  get state(): ReaderState {
    return this.#state;
  }

  /** null: it cannot read now; the state says why. */
  get classifier(): Classifier | null {
    return this.#classifier;
  }

  /**
   * The run has gone on, or time has passed.
   *
   * @param isInSight whether the reader of the page can see what is read
   */
  update(progress: Progress, isInSight: boolean): void {
    const nowMs = performance.now();
    if (!this.source || this.#isAsking || !isRefreshDue(this.#last, progress, isInSight, nowMs)) return;
    this.#last = { steps: progress.steps, isOver: isOver(progress), atMs: nowMs };
    this.#isAsking = true;
    void this.#ask(this.source);
  }

  async #ask(source: ReadingSource): Promise<void> {
    try {
      this.#state = await this.#load(source);
    } catch (error) {
      // Parameters that were there before still read, for example when the coordinator has ended.
      if (!this.#classifier) this.#state = { kind: 'unable', reason: reasonOf(error) };
    }
    this.#isAsking = false;
    this.onChange();
  }

  async #load(source: ReadingSource): Promise<ReaderState> {
    const model = await source.model();
    if (model === null) {
      this.#classifier = null;
      return { kind: 'untrained' };
    }
    const parameters = new Float32Array(bytesOf(model.parameters).buffer);
    const { classNames, normalization, imageSide } = model;
    const key = JSON.stringify([classNames, normalization, imageSide, parameters.length]);
    if (this.#classifier && key === this.#key) this.#classifier.setParameters(parameters);
    else {
      const options = { parameters, classNames, normalization, imageSide };
      this.#classifier = await openClassifier(await source.kernels(), options);
    }
    this.#key = key;
    return { kind: 'ready', step: model.step };
  }
}

/** Why this browser cannot read images, in words. */
function reasonOf(error: unknown): string {
  if (typeof WebAssembly === 'undefined') {
    return 'This browser has no WebAssembly, or it is switched off. The network runs in it, so no image can be read here.';
  }
  if (error instanceof OperationalError && error.code === 'simd-unsupported') {
    return 'This browser has no WebAssembly SIMD. The network runs in it, so no image can be read here. Browsers have it since 2023.';
  }
  // The words of browsers for a server that is gone differ, and explain nothing.
  if (error instanceof TypeError) {
    return 'The server of this page does not answer. When the run is over, report.html in its directory reads images, too.';
  }
  return `The network cannot be loaded: ${messageOf(error)}`;
}
