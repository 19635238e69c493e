// Runs in a browser: reads exported models and all images of the test set, and returns what the models say of them.

/** Images at a time. */
const BATCH = 1000;

/** @param {string} name */
async function bytesOf(name) {
  const response = await fetch(name);
  return await response.arrayBuffer();
}

/** Calls `read` with the first image and the number of images of each batch. */
async function inBatches(count, read) {
  for (let begin = 0; begin < count; begin += BATCH) await read(begin, Math.min(BATCH, count - begin));
}

/** With onnxruntime-web, which `ort` is. */
export async function readOnnx(ort) {
  const prepared = new Float32Array(await bytesOf('prepared.f32'));
  const images = new Uint8Array(await bytesOf('images.u8'));
  const count = prepared.length / 32 ** 2;
  const side = Math.sqrt(images.length / count);
  const plain = await ort.InferenceSession.create('plain.onnx');
  const whole = await ort.InferenceSession.create('preprocessing.onnx');
  const answers = { logProbabilities: [], probabilities: [], labels: [] };
  await inBatches(count, async (begin, size) => {
    const normalised = prepared.slice(begin * 32 ** 2, (begin + size) * 32 ** 2);
    const { log_probabilities } = await plain.run({ image: new ort.Tensor('float32', normalised, [size, 1, 32, 32]) });
    answers.logProbabilities.push(...log_probabilities.data);
    const bytes = images.slice(begin * side ** 2, (begin + size) * side ** 2);
    const { probabilities, label } = await whole.run({ image: new ort.Tensor('uint8', bytes, [size, side, side]) });
    answers.probabilities.push(...probabilities.data);
    answers.labels.push(...Array.from(label.data, Number));
  });
  return answers;
}

/**
 * With TensorFlow.js, which `tf` is.
 *
 * @param {number} count of the test set's first images
 * @param {string} at before the names of files
 */
export async function readTfjs(tf, backend, count, at = '') {
  await tf.setBackend(backend);
  const prepared = new Float32Array(await bytesOf(`${at}prepared.f32`));
  const images = Int32Array.from(new Uint8Array(await bytesOf(`${at}images.u8`)));
  const side = Math.sqrt(images.length / (prepared.length / 32 ** 2));
  const plain = await tf.loadGraphModel(`${at}plain-tfjs/model.json`);
  const whole = await tf.loadGraphModel(`${at}preprocessing-tfjs/model.json`);
  const answers = { logProbabilities: [], probabilities: [], labels: [] };
  await inBatches(count, (begin, size) =>
    tf.tidy(() => {
      const normalised = prepared.slice(begin * 32 ** 2, (begin + size) * 32 ** 2);
      const log = plain.execute({ image: tf.tensor(normalised, [size, 32, 32, 1]) }, 'log_probabilities');
      answers.logProbabilities.push(...log.dataSync());
      const bytes = images.slice(begin * side ** 2, (begin + size) * side ** 2);
      const image = tf.tensor(bytes, [size, side, side], 'int32');
      const [probabilities, label] = whole.execute({ image }, ['probabilities', 'label']);
      answers.probabilities.push(...probabilities.dataSync());
      answers.labels.push(...label.dataSync());
    }),
  );
  return answers;
}
