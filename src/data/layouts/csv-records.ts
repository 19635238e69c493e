import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { OperationalError } from '../../shared/errors.js';
import { openRegularFile } from '../../shared/files/regular-file.js';
import { readFault, unusable } from './failures.js';

/** A record of a CSV file (RFC 4180). */
export interface CsvRecord {
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Without the line break behind it. Valid until the next record. */
  readonly bytes: Buffer;
}

const CHUNK_BYTES = 1 << 18;
/** A colour image of 512 x 512 pixels fits. A longer record is one whose quote never closes, or no text. */
const MAX_RECORD_BYTES = 4 << 20;
const [QUOTE, NEW_LINE, RETURN] = [0x22, 0x0a, 0x0d];
const LINE_BREAK = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The records of a CSV file, compressed by gzip or not, without empty lines. It holds one chunk and one record.
 *
 * @throws OperationalError `csv-malformed` (a quote that never closes), `csv-damaged` (gzip), `dataset-unreadable`, `not-a-file`
 */
export async function* csvRecords(file: string): AsyncGenerator<CsvRecord, void, undefined> {
  let line = 1;
  let begun: { readonly line: number; readonly parts: Buffer[]; bytes: number } | null = null;
  try {
    for await (const piece of lines(await openText(file), file)) {
      const bytes: Buffer = line === 1 && piece.indexOf(BYTE_ORDER_MARK) === 0 ? piece.subarray(3) : piece;
      if (begun) {
        // A line break within quotes.
        begun.parts.push(LINE_BREAK, bytes);
        begun.bytes += bytes.length;
        if (begun.bytes > MAX_RECORD_BYTES) throw openQuote(file, begun.line);
      }
      if (hasOddQuotes(bytes)) {
        if (begun) {
          yield { line: begun.line, bytes: Buffer.concat(begun.parts) };
          begun = null;
        } else {
          begun = { line, parts: [Buffer.from(bytes)], bytes: bytes.length };
        }
      } else if (!begun && bytes.length > 0) {
        yield { line, bytes };
      }
      line++;
    }
  } catch (error) {
    throw readFault(error, file, (reason) =>
      unusable('csv-damaged', file, `it must be whole, got: ${reason}`, 'Download it again.', error),
    );
  }
  if (begun) throw openQuote(file, begun.line);
}

/** The text, decompressed if it begins as gzip does. */
async function openText(file: string): Promise<Readable> {
  const handle = await openRegularFile(file);
  try {
    const { buffer: magic } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const stored = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES });
    if (magic.readUint16BE() !== 0x1f8b) return stored;
    return pipeline(stored, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Lines without their breaks; each is valid until the next. */
async function* lines(text: Readable, file: string): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let count = 0;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, begin)) {
      const last = chunk.subarray(begin, end);
      count++;
      yield withoutReturn(rest.length === 0 ? last : Buffer.concat([...rest, last]));
      rest = [];
      restBytes = 0;
      begin = end + 1;
    }
    rest.push(chunk.subarray(begin));
    restBytes += chunk.length - begin;
    if (restBytes > MAX_RECORD_BYTES) throw tooLong(file, count + 1);
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield withoutReturn(last);
}

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === RETURN ? line.subarray(0, -1) : line);

function hasOddQuotes(bytes: Buffer): boolean {
  let isOdd = false;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) isOdd = !isOdd;
  return isOdd;
}

const openQuote = (file: string, line: number): OperationalError =>
  unusable(
    'csv-malformed',
    file,
    `each quote must be closed, got one in line ${line} that is not`,
    'Look at that line, or save the file again.',
  );

const tooLong = (file: string, line: number): OperationalError =>
  unusable(
    'csv-malformed',
    file,
    `each line must have at most ${MAX_RECORD_BYTES} bytes, got more in line ${line}`,
    'It may be no CSV file. Save it again with a line for each image.',
  );
