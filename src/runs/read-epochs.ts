import type { EpochReport } from '../coordinator/core/reports.js';
import { MAX_EPOCH_LOG_BYTES, parseEpochLine } from '../coordinator/run/epoch-log.js';
import { codeOf } from '../shared/errors.js';
import { openRegularFile, refuseLongFile } from '../shared/files/regular-file.js';

/** Bytes that are read at a time. */
const CHUNK_BYTES = 1 << 16;
/** A line of an epoch takes a few hundred bytes; a longer one is damaged. */
const MAX_LINE_BYTES = 1 << 13;

/** A look through the epochs of a run. */
export interface EpochScan {
  /** Numbers of the lines, from 1, that are not new epochs; at most the first five. */
  readonly damagedLines: readonly number[];
}

/**
 * Reads `epochs.jsonl` without changing it, in bounded memory however long it is. A last line without an end counts if
 * it is an epoch; it is no damage if it is none, because a process may just be writing it.
 *
 * @param onEpoch gets each epoch once, in the order of the file
 * @throws OperationalError `not-a-file`, `file-too-long`; errors of the file system. A missing file has no epochs.
 */
export async function readEpochs(file: string, onEpoch: (report: EpochReport) => void): Promise<EpochScan> {
  const handle = await openRegularFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  const damagedLines: number[] = [];
  if (!handle) return { damagedLines };
  const seen = new Set<number>();
  let number = 0;
  const take = (line: string, isWhole: boolean): void => {
    number++;
    const report = line.length > MAX_LINE_BYTES ? undefined : parseEpochLine(line);
    if (report && !seen.has(report.epoch)) {
      seen.add(report.epoch);
      onEpoch(report);
    } else if (isWhole && damagedLines.length < 5) damagedLines.push(number);
  };
  try {
    refuseLongFile(file, (await handle.stat()).size, MAX_EPOCH_LOG_BYTES);
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      // The lines are ASCII: JSON of numbers.
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_BYTES + 1);
      for (const line of lines) take(line, true);
    }
    if (rest !== '') take(rest, false);
  } finally {
    await handle.close();
  }
  return { damagedLines };
}
