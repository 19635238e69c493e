import type { ChartSettings } from '../model/chart-frames.js';
import { formatCount } from '../model/format.js';
import { moved, spanOf, type Zoom, zoomedIn, zoomedOut } from '../model/zoom.js';
import { byId, setText } from './dom.js';

/** Buttons of which one is pressed: their ids, and the setting that each stands for. */
const SCALES = { 'scale-log': true, 'scale-linear': false } as const;
const ACCURACY_SCALES = { 'accuracy-fitted': 'fitted', 'accuracy-from-zero': 'from-zero' } as const;
const SMOOTHINGS = { 'smoothing-none': 'none', 'smoothing-some': 'some', 'smoothing-strong': 'strong' } as const;

/** The buttons around the charts: how the reader wants to see them. */
export class ChartControls {
  #settings: ChartSettings = { logarithmic: true, accuracyScale: 'fitted', smoothing: 'none', zoom: null };
  #steps = 0;

  /** @param onChange gets the settings before and after */
  constructor(private readonly onChange: (before: ChartSettings, now: ChartSettings) => void) {
    choice(SCALES, (logarithmic) => this.#set({ logarithmic }));
    choice(ACCURACY_SCALES, (accuracyScale) => this.#set({ accuracyScale }));
    choice(SMOOTHINGS, (smoothing) => this.#set({ smoothing }));
    const zoomBy = (id: string, next: (zoom: Zoom) => Zoom): void => {
      byId(id).addEventListener('click', () => this.zoomTo(next(this.#settings.zoom)));
    };
    zoomBy('zoom-in', (zoom) => zoomedIn(zoom, this.#steps));
    zoomBy('zoom-out', (zoom) => zoomedOut(zoom, this.#steps));
    zoomBy('zoom-earlier', (zoom) => moved(zoom, this.#steps, -1));
    zoomBy('zoom-later', (zoom) => moved(zoom, this.#steps, 1));
    zoomBy('zoom-whole', () => null);
  }

  get settings(): ChartSettings {
    return this.#settings;
  }

  /** Takes the number of steps that the run has made by now. */
  update(steps: number): void {
    this.#steps = steps;
    this.#sayZoom();
  }

  zoomTo(zoom: Zoom): void {
    this.#set({ zoom });
    this.#sayZoom();
  }

  #set(change: Partial<ChartSettings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...change };
    this.onChange(before, this.#settings);
  }

  #sayZoom(): void {
    const { zoom } = this.#settings;
    const { from, to } = spanOf(zoom, this.#steps);
    const latest = `the last ${formatCount(to - from)} steps`;
    const part = zoom?.live ? latest : `steps ${formatCount(from)} to ${formatCount(to)}`;
    setText(byId('zoom-shown'), zoom === null ? 'the whole run' : part);
    // The button is not disabled: a disabled button would lose the keyboard's focus.
    for (const id of ['zoom-out', 'zoom-earlier', 'zoom-later', 'zoom-whole']) {
      byId(id).setAttribute('aria-disabled', String(zoom === null));
    }
  }
}

/** Makes buttons exclude each other, and reports the setting of the pressed one. */
function choice<T>(values: Readonly<Record<string, T>>, onChoice: (value: T) => void): void {
  for (const [id, value] of Object.entries(values)) {
    byId(id).addEventListener('click', () => {
      for (const other of Object.keys(values)) byId(other).setAttribute('aria-pressed', String(other === id));
      onChoice(value);
    });
  }
}
