import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import type { OperationalError } from '../../shared/errors.js';
import { openRegularFile } from '../../shared/files/regular-file.js';
import { printable, quoted } from '../../shared/text/printable.js';
import { readFault, unusable } from './failures.js';

/** The columns of images and labels of a Parquet file. */
export interface ParquetColumns {
  readonly image: string;
  readonly label: string;
  readonly rowCount: number;
  /** By label, as Hugging Face's `datasets` writes them; null: it did not. */
  readonly classNames: readonly string[] | null;
}

/** A sample of a Parquet file. */
export interface ParquetRow {
  /** From 0, in the file. */
  readonly row: number;
  /** An image file. */
  readonly image: Uint8Array;
  readonly label: number;
}

const IMAGE_NAMES = ['image', 'img'];
const LABEL_NAMES = ['label', 'labels'];
/** Rows of a group are held together, so files are read a group at a time. In bytes, without compression. */
const MAX_GROUP_BYTES = 512 << 20;
const MAX_GROUP_ROWS = 1_000_000;

/**
 * Reads the end of a Parquet file, which has its columns.
 *
 * @throws OperationalError `parquet-damaged`, `parquet-columns`, `dataset-unreadable`, `not-a-file`
 */
export async function readParquetColumns(file: string): Promise<ParquetColumns> {
  return await withParquet(file, async (_, metadata) => columnsOf(file, metadata));
}

/**
 * The samples of a Parquet file, of which it holds one row group.
 *
 * @throws OperationalError `parquet-damaged`, `parquet-value`, and as readParquetColumns does
 */
export async function* readParquetRows(file: string): AsyncGenerator<ParquetRow, void, undefined> {
  let group = 0;
  let rowStart = 0;
  for (let isLast = false; !isLast; group++) {
    const rows = await withParquet(file, async (buffer, metadata) => {
      const { image, label } = columnsOf(file, metadata);
      isLast = group >= metadata.row_groups.length - 1;
      const rowEnd = rowStart + groupRows(file, metadata, group);
      if (rowEnd === rowStart) return [];
      const { parquetReadObjects } = await import('hyparquet');
      const read = await parquetReadObjects({
        file: buffer,
        metadata,
        compressors: await boundedCompressors(),
        columns: [image, label],
        rowStart,
        rowEnd,
        utf8: false,
      });
      if (read.length !== rowEnd - rowStart) throw new Error(`a row group has ${read.length} rows`);
      return read.map((row, index) => sampleOf(file, rowStart + index, row[image], row[label]));
    });
    yield* rows;
    rowStart += rows.length;
  }
}

/** Opens a file for one call. */
async function withParquet<T>(
  file: string,
  use: (buffer: AsyncBuffer, metadata: FileMetaData) => Promise<T>,
): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegularFile(file);
    const buffer = bufferOf(handle, (await handle.stat()).size);
    const { parquetMetadataAsync } = await import('hyparquet');
    return await use(buffer, await parquetMetadataAsync(buffer, { geoparquet: false }));
  } catch (error) {
    throw readFault(error, file, (reason) => {
      const problem = `it must be a whole Parquet file, got: ${printable(reason, 200)}`;
      return unusable('parquet-damaged', file, problem, 'Download it again.', error);
    });
  } finally {
    await handle?.close();
  }
}

/**
 * Parts of a file. A part beyond its end is an error, whatever a header says. Reading waits, because the library asks for parts
 * in advance: nobody would handle the failure of a promise that it never looks at again.
 */
function bufferOf({ fd }: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice(start, end = byteLength) {
      const length = end - start;
      if (start < 0 || end > byteLength || length < 0) throw new Error(`bytes ${start} to ${end} are not in the file`);
      const bytes = new Uint8Array(length);
      if (length > 0 && readSync(fd, bytes, 0, length, start) < length) throw new Error('the file became shorter');
      return bytes.buffer;
    },
  };
}

/** Rows of a group. @throws Error for a group that is too large or no group */
function groupRows(file: string, { row_groups }: FileMetaData, group: number): number {
  const found = row_groups[group];
  if (!found) return 0;
  const rows = Number(found.num_rows);
  const bytes = Number(found.total_byte_size);
  if (rows >= 0 && rows <= MAX_GROUP_ROWS && bytes >= 0 && bytes <= MAX_GROUP_BYTES) return rows;
  throw unusable(
    'parquet-damaged',
    file,
    `a row group must have at most ${MAX_GROUP_ROWS} rows and ${MAX_GROUP_BYTES} bytes, got ${rows} rows and ${bytes} bytes`,
    'Write it again with smaller row groups, for example row_group_size=1000 of pyarrow.',
  );
}

/** A page that claims to be larger than a row group may be is refused before memory is taken for it. */
async function boundedCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  return Object.fromEntries(
    Object.entries(compressors).map(([name, decompress]) => [
      name,
      (input: Uint8Array, outputLength: number) => {
        if (!(outputLength >= 0 && outputLength <= MAX_GROUP_BYTES))
          throw new Error(`a page claims ${outputLength} bytes`);
        return decompress(input, outputLength);
      },
    ]),
  );
}

/** @throws OperationalError `parquet-columns` */
function columnsOf(file: string, { schema, num_rows, key_value_metadata }: FileMetaData): ParquetColumns {
  const names = topLevelNames(schema);
  const image = IMAGE_NAMES.find((name) => names.includes(name));
  const label = LABEL_NAMES.find((name) => names.includes(name));
  if (image === undefined || label === undefined) {
    throw unusable(
      'parquet-columns',
      file,
      `it must have the columns image and label, got ${names.slice(0, 12).map(quoted).join(', ')}`,
      "Rename the columns, for example with rename_column of Hugging Face's datasets.",
    );
  }
  const metadata = key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  return { image, label, rowCount: Number(num_rows), classNames: classNamesOf(metadata, label) };
}

/** The schema is a tree, written depth first; its root comes first. */
function topLevelNames(schema: FileMetaData['schema']): string[] {
  const names: string[] = [];
  let inside = 0;
  for (const { name, num_children } of schema.slice(1)) {
    if (inside === 0) names.push(name);
    else inside--;
    inside += num_children ?? 0;
  }
  return names;
}

/** The names that Hugging Face's `datasets` keeps as JSON: info.features.label.names. */
function classNamesOf(json: string | undefined, label: string): readonly string[] | null {
  try {
    const { info } = JSON.parse(json ?? '{}') as {
      readonly info?: { readonly features?: Readonly<Record<string, { readonly names?: unknown } | undefined>> };
    };
    const names = info?.features?.[label]?.names;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
  } catch {
    return null;
  }
}

/** @throws OperationalError `parquet-value` */
function sampleOf(file: string, row: number, image: unknown, label: unknown): ParquetRow {
  const bytes = image instanceof Uint8Array ? image : (image as { readonly bytes?: unknown } | null | undefined)?.bytes;
  if (!(bytes instanceof Uint8Array)) {
    const got = image === null || bytes === null || bytes === undefined ? 'none' : typeof bytes;
    throw valueFault(file, `each image must be the bytes of an image file, got ${got} in row ${row}`);
  }
  if (typeof label !== 'bigint' && typeof label !== 'number') {
    throw valueFault(file, `each label must be a whole number, got ${quoted(String(label))} in row ${row}`);
  }
  return { row, image: bytes, label: Number(label) };
}

const valueFault = (file: string, problem: string): OperationalError =>
  unusable(
    'parquet-value',
    file,
    problem,
    "Write it with the features Image and ClassLabel of Hugging Face's datasets.",
  );
