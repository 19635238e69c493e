import path from 'node:path';
import type { RunView } from '../../page/view/run-view.js';
import { messageOf } from '../../shared/errors.js';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import type { EventAnswer } from '../../shared/http/http-server.js';
import type { Outcome } from '../core/state.js';
import { REPORT_FILE } from '../run/run-files.js';
import type { Interval } from './view/pace-meter.js';
import { RunViewBuilder, type ViewMark } from './view/run-view-builder.js';
import type { RunViewOptions } from './view/run-view-options.js';
import { ViewFeed } from './view/view-feed.js';
import { ViewFile } from './view/view-file.js';

/** Time between two writes of the view, in milliseconds: with small data sets an epoch takes less than a write. */
const VIEW_GAP_MS = 1_000;

export interface RunPageOptions extends Omit<RunViewOptions, 'earlier' | 'clock'> {
  /** Rejects, with the reason, when nothing may be written. */
  readonly beforeWriting: () => Promise<void>;
  /** The page as one file that shows this view, and reads images with these parameters, if there are any. */
  readonly reportOf: (view: RunView, parameters: Float32Array | null) => string;
  /** Called when something of the page could not be read or written; that does not end the run. */
  readonly onWarning: (message: string) => void;
}

/** The trained model of a run. */
export interface EndedModel {
  readonly parameters: Float32Array;
  readonly sha256: string;
}

/** The page of a run: live while it trains, saved with each checkpoint, and as a report in one file at its end. */
export class RunPage {
  readonly builder: RunViewBuilder;
  readonly #feed: ViewFeed<ViewMark>;
  readonly #file: ViewFile;
  readonly #options: RunPageOptions;

  private constructor(options: RunPageOptions, file: ViewFile, builder: RunViewBuilder) {
    this.#options = options;
    this.#file = file;
    this.builder = builder;
    this.#feed = new ViewFeed(builder);
  }

  /** Continues the view of an earlier life of the run, if that is usable. */
  static async open(options: RunPageOptions): Promise<RunPage> {
    const { runDirectory, onWarning } = options;
    const file = new ViewFile(
      runDirectory,
      (message) => onWarning(`cannot write what the page shows: ${message}`),
      options.beforeWriting,
      VIEW_GAP_MS,
    );
    const earlier = await file.load().catch((error: unknown) => {
      onWarning(`the page starts without its earlier figures: ${messageOf(error)}`);
      return null;
    });
    const clock = { monotonicMs: () => performance.now(), unixMs: () => Date.now() };
    return new RunPage(options, file, new RunViewBuilder({ ...options, earlier, clock }));
  }

  /** The events that pages follow. */
  get events(): EventAnswer {
    return this.#feed;
  }

  /**
   * Takes what the page shows at the time of a checkpoint. Returns a function that writes it, to be called when the
   * checkpoint is safe.
   */
  snapshot(): () => void {
    const view = this.#viewForFile();
    return () => void this.#file.save(view);
  }

  /** Resolves when every requested write is done or has failed. Never rejects. */
  async idle(): Promise<void> {
    await this.#file.idle();
  }

  /**
   * The run is over: tells the pages, and writes the report.
   *
   * @param model parameters of the trained model and the SHA-256 of its file, in hexadecimal; null: there is none
   * @param trained samples and time of this life of the run, as in its summary
   */
  async end(outcome: Outcome, model: EndedModel | null, trained: Interval): Promise<void> {
    this.builder.ended(outcome, model?.sha256 ?? null, trained);
    this.#feed.flush();
    const view = this.#viewForFile();
    void this.#file.save(view);
    await this.#file.idle();
    try {
      const report = path.join(this.#options.runDirectory, REPORT_FILE);
      await this.#options.beforeWriting();
      await writeFileAtomic(report, this.#options.reportOf(view, model?.parameters ?? null));
    } catch (error) {
      this.#options.onWarning(`cannot write the report: ${messageOf(error)}`);
    }
  }

  #viewForFile(): RunView {
    return { ...this.builder.view(), savedAtMs: Date.now() };
  }
}
