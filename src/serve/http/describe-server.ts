import type { LoadedModel } from '../../model/load-model.js';
import { areDigits } from '../../shared/model/class-names.js';

/**
 * The page for people: what the server is, and how to ask it.
 *
 * @param host as the request calls the server, HOST or HOST:PORT
 */
export function describeServer(
  { sha256, classNames, provenance }: LoadedModel,
  packageVersion: string,
  host: string,
): string {
  const { testCorrect, testCount } = provenance;
  const accuracy =
    testCorrect === null || testCount === null
      ? ''
      : `It reads ${((100 * testCorrect) / testCount).toFixed(2)} % of its test set right (${testCorrect}/${testCount}).\n`;
  const [what, file] = areDigits(classNames)
    ? ['reads handwritten digits', 'digit.png']
    : [`tells ${classNames.length} classes apart`, 'image.png'];
  return `lenet-cluster ${packageVersion} ${what} with the model ${sha256}.
${accuracy}
  curl --data-binary @${file} http://${host}/predict
  curl -F image=@one.png -F image=@two.jpg 'http://${host}/predict?top=3'

/openapi.json  all requests, options and answers
/model         the model, and what is known of its training
/metrics       figures for Prometheus
/healthz       whether the process lives
/readyz        whether it takes requests
`;
}
