import { type DescribedSplit, descriptionOf, readEachImage } from './image-directory.js';
import { imageDigest, SampleList } from './sample-list.js';
import { IMAGE_DIGEST_BYTES, listBytes } from './split-chunks.js';

/** A training set without its images, and its sample list. */
export interface ListedSplit extends DescribedSplit {
  readonly sampleList: SampleList;
}

/**
 * Does what describeSplit does for a training set, and makes its sample list of the same bytes.
 *
 * @throws OperationalError as loadSplit does
 */
export async function describeListedSplit(directory: string, classCount: number): Promise<ListedSplit> {
  let digests = new Uint8Array();
  const digest = (sample: number, image: Uint8Array, sampleCount: number): void => {
    if (sample === 0) digests = new Uint8Array(sampleCount * IMAGE_DIGEST_BYTES);
    digests.set(imageDigest(image), sample * IMAGE_DIGEST_BYTES);
  };
  const read = await readEachImage(directory, 'train', digest, classCount);
  const described = descriptionOf(read);
  const { manifest } = described;
  const bytes = new Uint8Array(listBytes(manifest));
  bytes.set(read.labels);
  bytes.set(digests, manifest.sampleCount);
  return { ...described, sampleList: new SampleList(bytes, manifest) };
}
