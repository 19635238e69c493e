import { type Announced, announce } from '../model/announcing.js';
import { evaluatedSplit } from '../model/evaluated-split.js';
import { formatTimeLeft } from '../model/format.js';
import type { Health } from '../model/health.js';
import type { Problem } from '../model/problem.js';
import { runFacts, runPosition } from '../model/run-facts.js';
import type { RunView } from '../view/run-view.js';
import { byId, create, createIcon, find, setAttribute, setText } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** More problems would push everything else out of sight. */
const MOST_PROBLEMS = 4;

let announced: Announced | null = null;
const problemList = new KeyedList(
  byId('problems'),
  ({ kind, worker }: Problem) => `${kind} ${worker}`,
  makeProblem,
  (item, { text }) => setText(find(item, '.words'), text),
);

/** Shows the sentence that says how the run does, its problems, and its progress. */
export function showHealth(health: Health, view: RunView | null): void {
  setAttribute(byId('health'), 'data-level', health.level);
  setAttribute(byId('health-icon'), 'href', `#icon-${health.level}`);
  setText(byId('health-verdict'), health.verdict);
  setText(byId('health-sentence'), health.sentence);
  showProblems(health);
  const words = [health.verdict, health.sentence, ...health.problems.slice(0, 1).map(({ text }) => text)].join('. ');
  announced = announce(announced, health.key, words, performance.now());
  setText(byId('announcement'), announced.text);
  const title = titleOf(health, view);
  if (document.title !== title) document.title = title;
}

/** Shows the run's name, its settings, and how far it is. */
export function showRun(view: RunView): void {
  setText(byId('run-name'), view.run.name);
  const evaluated = evaluatedSplit(view.run) === 'test' ? 'Test' : 'Validation';
  for (const element of document.querySelectorAll('.evaluated')) setText(element, evaluated);
  const facts = runFacts(view);
  const list = byId('facts');
  const key = facts.flat().join('|');
  if (list.dataset.key !== key) {
    list.dataset.key = key;
    list.replaceChildren(
      ...facts.map(([name, value]) => create('div', '', create('dt', '', name), create('dd', '', value))),
    );
  }
  const { ratio, text } = runPosition(view);
  byId<HTMLProgressElement>('progress').value = ratio;
  setText(byId('progress-text'), text);
  const { secondsLeft, outcome } = view.progress;
  setText(byId('time-left'), secondsLeft === null || outcome !== null ? '' : `${formatTimeLeft(secondsLeft)} left`);
}

function showProblems({ problems }: Health): void {
  const more = problems.length - MOST_PROBLEMS;
  problemList.update(problems.slice(0, MOST_PROBLEMS));
  byId('problems').hidden = problems.length === 0;
  byId('more-problems').hidden = more <= 0;
  setText(byId('more-problems'), `and ${more} more below`);
}

function makeProblem({ severity, worker }: Problem): HTMLLIElement {
  const words = create(worker === null ? 'span' : 'a', 'words');
  if (words instanceof HTMLAnchorElement) words.href = `#worker-${worker}`;
  return create('li', severity, createIcon(severity), words);
}

/** The title, for the browser's list of tabs. */
function titleOf({ level, verdict }: Health, view: RunView | null): string {
  const state = view !== null && level === 'good' ? (runPosition(view).text.split(' ·')[0] ?? verdict) : verdict;
  return `${state} – ${view?.run.name ?? 'lenet-cluster'}`;
}
