import { describe } from 'node:test';
import { noBrowser } from './browser.js';
import { pageSuite } from './page-suite.js';
import { tryItTests } from './try-it.js';

describe('the card that reads digits', { skip: noBrowser }, () => tryItTests(pageSuite()));
