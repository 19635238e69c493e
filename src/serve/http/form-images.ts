import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { printable } from '../../shared/text/printable.js';
import type { BodyShare } from '../body-memory.js';
import type { GivenImage } from '../given-image.js';
import { PREDICT_OPTION_NAMES } from '../predict-options.js';
import { Refusal } from '../refusals.js';
import { imageOfFile } from './given-images.js';

/** The files of a form, and its options as text. */
export interface FormContent {
  readonly images: readonly GivenImage[];
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads a form, `multipart/form-data` (RFC 7578): every file is an image, whatever its field is called, and other fields
 * are options.
 *
 * @param memory counts what arrives
 * @param maxBytes of all files together
 * @returns rejects with a Refusal (`body-too-long`, `option-invalid`, `multipart-invalid`, `server-busy`), or an error of
 *   fastify's for a limit
 */
export async function readForm(request: FastifyRequest, memory: BodyShare, maxBytes: number): Promise<FormContent> {
  const images: GivenImage[] = [];
  const fields: Record<string, string> = {};
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    memory.add(more);
  };
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') images.push(imageOfFile(await contentOf(part, count), part.filename || null));
      else fields[optionName(part.fieldname)] = String(part.value);
    }
  } catch (error) {
    throw error instanceof Error && !(error instanceof Refusal) && !('statusCode' in error) ? broken(error) : error;
  }
  return { images, fields };
}

/** @returns the refusal of a body that is too long */
export function tooLong(maxBytes: number): Refusal {
  return new Refusal(
    'body-too-long',
    `Cannot take the body: it must have at most ${maxBytes} bytes.`,
    'Send fewer or smaller images in a request.',
  );
}

/** Errors of the parser of forms have no code. */
const broken = (error: Error): Refusal =>
  new Refusal('multipart-invalid', `Cannot read the form: ${printable(error.message, 200)}.`, 'Make it with curl -F.');

async function contentOf({ file }: MultipartFile, count: (bytes: number) => void): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of file as AsyncIterable<Buffer>) {
    count(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function optionName(name: string): string {
  if ((PREDICT_OPTION_NAMES as readonly string[]).includes(name)) return name;
  throw new Refusal(
    'option-invalid',
    `Cannot use the form: a field without a file must be one of ${PREDICT_OPTION_NAMES.join(', ')}.`,
    'Give images as files: curl -F image=@digit.png.',
  );
}
