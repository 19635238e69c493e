import { sampleOf } from '../page/model/class-words.js';
import { formatCount, formatPlural } from '../page/model/format.js';
import { PICTURE_SIDE, wrongCaption } from '../page/model/pictures.js';
import { escapeHtml } from '../shared/text/escape-html.js';
import { printable } from '../shared/text/printable.js';
import type { ModelEvaluation } from './evaluation.js';
import { greyPng } from './grey-png.js';

/** The most wrong samples as a section of HTML, with their pictures. */
export async function worstMistakes({ model, mostWrong, correctCount, dataset }: ModelEvaluation): Promise<string> {
  const mistakes = dataset.sampleCount - correctCount;
  const figures = await Promise.all(
    mostWrong.map(async (sample) => {
      const png = Buffer.from(await greyPng(sample.image, PICTURE_SIDE)).toString('base64');
      const name = `sample ${formatCount(sample.index)}`;
      return (
        `<li><figure><img alt="${name}, ${shown(sampleOf(sample.label, model.classNames))}" width="${PICTURE_SIDE}" height="${PICTURE_SIDE}" src="data:image/png;base64,${png}">` +
        `<figcaption><span class="sample">${name}</span> ${shown(wrongCaption(sample, model.classNames))}</figcaption></figure></li>`
      );
    }),
  );
  const empty = mistakes === 0 ? 'It made no mistake.' : 'None is listed.';
  return `<section class="panel" aria-labelledby="wrong-title">
    <div class="panel-head"><h2 id="wrong-title">Worst mistakes</h2><p class="hint">${formatCount(mostWrong.length)} of ${formatPlural(mistakes, 'mistake')}</p></div>
    ${figures.length > 0 ? `<ul class="wrong">${figures.join('\n')}</ul>` : `<p class="empty">${empty}</p>`}
  </section>`;
}

/** Names of classes come from files. */
const shown = (text: string): string => escapeHtml(printable(text));
