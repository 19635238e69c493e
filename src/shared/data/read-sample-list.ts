import { OperationalError } from '../errors.js';
import type { SplitManifest } from '../run-config.js';
import { readEachImage } from './image-directory.js';
import { imageDigest, SampleList } from './sample-list.js';
import { IMAGE_DIGEST_BYTES, listBytes } from './split-chunks.js';

/**
 * Makes the sample list of a training set. It reads the whole set, and checks that it is still the one of the manifest.
 *
 * @throws OperationalError `dataset-corrupt`, or as loadSplit does
 */
export async function readSampleList(directory: string, manifest: SplitManifest): Promise<SampleList> {
  const { sampleCount } = manifest;
  const bytes = new Uint8Array(listBytes(manifest));
  const { labels, sha256 } = await readEachImage(directory, 'train', (sample, image) => {
    if (sample < sampleCount) bytes.set(imageDigest(image), sampleCount + sample * IMAGE_DIGEST_BYTES);
  });
  if (sha256 !== manifest.sha256) {
    throw new OperationalError(
      'dataset-corrupt',
      `Cannot train: the data set in '${directory}' must have the SHA-256 ${manifest.sha256.slice(0, 12)}..., as a moment ago, got ${sha256.slice(0, 12)}....`,
      'Its files are being changed: start again when they are complete.',
    );
  }
  bytes.set(labels);
  return new SampleList(bytes, manifest);
}
