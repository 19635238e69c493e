import { PAD_SIDE } from './model/try-it/ink.js';
import { LAYER_SHAPES, type LayerName } from './model/try-it/layer-pictures.js';

const TITLES: Readonly<Record<LayerName, string>> = {
  conv1: 'First convolution: 6 maps',
  conv2: 'Second convolution: 16 maps',
  hidden1: '120 features',
  hidden2: '84 features',
};

const layer = (name: LayerName): string => `<figure class="${name}">
          <div class="maps" id="layer-${name}"></div>
          <figcaption>${TITLES[name]}</figcaption>
        </figure>`;

/** The card in which the network reads what people draw; see skeleton.ts. */
export const TRY_IT = `<section class="panel try" id="try" aria-labelledby="try-title" tabindex="-1">
    <div class="panel-head"><h2 id="try-title">Try it</h2><p class="hint" id="try-state"></p></div>
    <p id="try-announcement" class="unseen" role="status" aria-live="polite"></p>
    <div class="try-parts">
      <div class="try-pad">
        <div class="pad-frame">
          <canvas id="pad" width="${PAD_SIDE}" height="${PAD_SIDE}" tabindex="0" role="application" aria-label="Drawing pad" aria-describedby="pad-help"></canvas>
          <p id="pad-prompt" class="pad-prompt" aria-hidden="true"></p>
          <span id="pen" class="pen" aria-hidden="true"></span>
        </div>
        <div class="toggles" role="group" aria-label="Drawing pad">
          <button type="button" id="pad-undo">Undo</button><button type="button" id="pad-clear">Clear</button><button type="button" id="pad-open">Open an image…</button>
        </div>
        <input type="file" id="pad-file" accept="image/*" aria-label="Image to read" hidden>
        <p class="hint" id="pad-doubt"></p>
        <p class="hint pad-help" id="pad-help">Images can be dropped and pasted here. By keyboard: arrow keys move the pen, with Shift in long moves; Space lowers and lifts it; Backspace undoes, Delete clears.</p>
      </div>
      <div class="try-samples" id="pad-samples" hidden>
        <p class="hint" id="pad-samples-title">Or let it read one of the worst mistakes:</p>
        <ul id="pad-sample-list" class="pad-samples" aria-labelledby="pad-samples-title"></ul>
      </div>
      <div class="try-reading">
        <div class="read-head">
          <p class="read-digit" id="read-digit" aria-hidden="true">–</p>
          <figure class="seen"><canvas id="seen" role="img" width="28" height="28"></canvas><figcaption>what the network sees</figcaption></figure>
        </div>
        <p class="read-words" id="read-words"></p>
        <ol id="bars" class="bars" aria-label="Probability of each class"></ol>
        <p class="hint" id="bars-note"></p>
      </div>
      <div class="try-layers" role="group" aria-label="What each layer sees">
        ${(Object.keys(LAYER_SHAPES) as LayerName[]).map(layer).join('\n        ')}
      </div>
    </div>
  </section>`;
