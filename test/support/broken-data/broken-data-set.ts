import type { ErrorCode } from '../../../src/shared/error-codes.js';

/** A data set that cannot be used. */
export interface BrokenDataSet {
  readonly name: string;
  /** Writes it into an empty folder. */
  write(folder: string): Promise<void> | void;
  /** The place to give, below the folder; missing: the folder. */
  readonly at?: string;
  readonly code: ErrorCode;
  /** A part of the message that says what is wrong with this one. */
  readonly says: RegExp;
}
