import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a ZIP archive; the fields beside name and content are for archives that lie. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** Default: true. */
  readonly isDeflated?: boolean;
  /** As the headers claim. */
  readonly checksum?: number;
  readonly contentBytes?: number;
  /** 1: encrypted. */
  readonly flags?: number;
  /** 8: deflate; 0: stored. */
  readonly method?: number;
}

/** A ZIP archive (PKWARE's APPNOTE): local headers with contents, the central directory, its end. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isDeflated = true, ...claims } of entries) {
    const stored = isDeflated ? deflateRawSync(content) : Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(claims.flags ?? 0, 2);
    common.writeUInt16LE(claims.method ?? (isDeflated ? 8 : 0), 4);
    common.writeUInt32LE(claims.checksum ?? crc32(content), 10);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(claims.contentBytes ?? content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), stored]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
