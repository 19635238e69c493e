import type { RunComparison } from '../view/comparison.js';
import { EMBEDDED_COMPARISON_ID } from '../view/comparison-charts.js';
import { showComparison } from './comparison.js';
import { followRuns } from './run-list.js';

/** The pages of several runs: a comparison if one is embedded, otherwise the list of a folder. */
const embedded = document.getElementById(EMBEDDED_COMPARISON_ID);
if (embedded === null) followRuns();
else showComparison(JSON.parse(embedded.textContent) as RunComparison);
