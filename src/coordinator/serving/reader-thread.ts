import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../shared/errors.js';
import type { PiecesAnswer, PiecesRequest, ReaderThreadData } from './thread-reader.js';

/** The thread of ThreadReader: places and sizes come in, pieces of the file go out, in order. */

const { descriptor, file } = workerData as ReaderThreadData;

parentPort?.on('message', (request: PiecesRequest) => {
  const answer = answerTo(request);
  parentPort?.postMessage(answer, 'pieces' in answer ? [answer.pieces.buffer as ArrayBuffer] : []);
});

function answerTo({ begins, pieceBytes }: PiecesRequest): PiecesAnswer {
  const pieces = new Uint8Array(begins.length * pieceBytes);
  try {
    for (const [i, begin] of begins.entries()) {
      const read = readSync(descriptor, pieces, i * pieceBytes, pieceBytes, begin);
      if (read < pieceBytes) return { failure: `'${file}' has become shorter` };
    }
  } catch (error) {
    return { failure: messageOf(error) };
  }
  return { pieces };
}
