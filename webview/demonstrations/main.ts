// The page of one file of demonstrations: episodes at the side; replay or map, coverage, and charts of the chosen one; time at
// the foot. All parts show one episode and one moment. It asks the reader for what it draws and keeps nothing of the file.
import '../../src/protocol/withoutEval';
import {
  toDemonstrationPageSchema,
  type Column,
  type DemonstrationFacts,
  type FromDemonstrationPage,
  type ToDemonstrationPage,
} from '../../src/protocol/demonstrationView';
import { h, icon, setText } from '../components/dom';
import { Host } from '../components/host';
import { onThemeChange, readTheme } from '../components/theme';
import { registerToolkit } from '../components/toolkit';
import '../components/base.css';
import '../components/charts.css';
import '../components/colourBar.css';
import '../components/scrubber.css';
import './demonstrations.css';
import { CoverageView } from './coverageView';
import { DimensionGrid, gridViews, type GridView } from './dimensionGrid';
import { DimensionPicker } from './dimensionPicker';
import { EpisodeClock } from './episodeClock';
import { EpisodeList } from './episodeList';
import { Header } from './header';
import { PageState } from './pageState';
import { Questions } from './questions';
import { ReplayPanel } from './replayPanel';
import { StatusView } from './statusView';
import { TimeStrip } from './timeStrip';
import { TrackMap } from './trackMap';

registerToolkit();

const host = new Host<ToDemonstrationPage, FromDemonstrationPage>(toDemonstrationPageSchema);
const state = new PageState(host);
const questions = new Questions((id, query) => host.post({ kind: 'ask', id, query }), showProblem);
const clock = new EpisodeClock();
let facts: DemonstrationFacts | undefined;

const status = new StatusView((action) => host.post({ kind: 'action', action }));
const header = new Header({
  chooseWorld: (name) => {
    state.world = name;
    host.post({ kind: 'chooseWorld', name });
  },
  useInExperiment: () => host.post({ kind: 'action', action: 'useInExperiment' }),
});
const problem = h('p', { class: 'notice-line', role: 'alert', hidden: true });
const notices = h('ul', { class: 'notices', 'aria-label': 'What is worth knowing about the file', hidden: true });
const worldLine = h('p', { class: 'quiet world-line' });
const list = new EpisodeList((episode) => {
  state.episode = episode;
  clock.stop();
  clock.position = 0;
  show();
});
const theme = readTheme();
const replay = new ReplayPanel(questions, clock, theme);
const track = new TrackMap(questions, clock, theme);
const coverage = new CoverageView(questions, clock, theme, (choice) => (state.coverage = choice));
const grid = new DimensionGrid(questions, clock, theme);
const picker = new DimensionPicker((columns) => {
  state.columns = columns;
  showGrid();
});
const strip = new TimeStrip(clock, { onFollow: (follow) => replay.setFollow(follow) });
const viewNames: Readonly<Record<GridView, string>> = {
  time: 'Over time',
  distribution: 'Distribution',
  table: 'Table',
};
const viewButtons = gridViews.map((view) => {
  const each = h('button', { type: 'button', class: 'view-button' }, viewNames[view]);
  each.addEventListener('click', () => {
    state.view = view;
    showGrid();
  });
  return each;
});
const pictures = h('div', { class: 'pictures' }, replay.element, track.element, coverage.element);
const gridTitle = h('h2');
const legend = h(
  'span',
  { class: 'histogram-legend quiet', 'aria-hidden': 'true' },
  h('span', { class: 'swatch-all' }),
  'all episodes',
  h('span', { class: 'swatch-chosen' }),
  'this one',
);
const main = h(
  'main',
  { hidden: true },
  list.element,
  h(
    'div',
    { class: 'content' },
    notices,
    worldLine,
    pictures,
    h(
      'section',
      { class: 'dimensions', 'aria-label': 'Dimensions' },
      h(
        'div',
        { class: 'panel-head' },
        gridTitle,
        h('span', { class: 'view-choice', role: 'group', 'aria-label': 'Show as' }, ...viewButtons),
        legend,
      ),
      picker.element,
      grid.element,
    ),
    strip.element,
  ),
);
document.getElementById('app')!.append(header.element, problem, status.element, main);

document.addEventListener('keydown', (event) => {
  const inControl = (event.target as HTMLElement).closest('input, button, vscode-dropdown, vscode-button, summary');
  if (event.key !== ' ' || inControl || facts === undefined) return;
  event.preventDefault();
  clock.toggle();
});
replay.element.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  clock.moveTo(clock.step + by);
});
onThemeChange((next) => {
  for (const part of [replay, track, coverage, grid]) part.setTheme(next);
});
host.listen(hear, showProblem);
host.post({ kind: 'ready', ...(state.world === undefined ? {} : { world: state.world }) });

function hear(message: ToDemonstrationPage): void {
  switch (message.kind) {
    case 'progress':
      nothingToShow();
      status.showProgress(message);
      break;
    case 'cancelled':
      nothingToShow();
      status.showCancelled();
      break;
    case 'failed':
      nothingToShow();
      status.showFailed(message.error);
      break;
    case 'facts':
      showFacts(message.facts);
      break;
    case 'problems':
      showNotices(message.problems);
      break;
    case 'answer':
      showProblem(undefined);
      questions.answer(message.id, message.answer);
      break;
    case 'refused':
      questions.refused(message.id, message.message);
      break;
  }
}

function nothingToShow(): void {
  facts = undefined;
  clock.stop();
  questions.forget();
  replay.end();
  main.hidden = true;
  header.element.hidden = true;
}

function showFacts(next: DemonstrationFacts): void {
  facts = next;
  state.fit(next);
  status.hide();
  main.hidden = false;
  header.setFacts(next);
  showNotices([]);
  setText(worldLine, next.world.found);
  document.title = next.file.split(/[\\/]/).at(-1)!;
  list.setFacts(next);
  picker.setFacts(next, state.columns);
  show();
}

function show(): void {
  if (facts === undefined) return;
  const { episode } = state;
  const { world } = facts;
  list.setChosen(episode);
  clock.begin(facts.lengths[episode]!, world.timeStep);
  replay.element.hidden = !world.canReplay;
  track.element.hidden = world.map === undefined;
  strip.setCanFollow(world.canReplay);
  // In the order in which answers come: what is quick first.
  showGrid();
  showReturns();
  if (world.map) track.update(world.map, episode);
  coverage.update(facts, episode, state.coverage);
  if (world.canReplay) replay.update(facts, episode);
  else replay.end();
}

function showGrid(): void {
  if (facts === undefined) return;
  const { episode, columns, view } = state;
  setText(gridTitle, `Episode ${episode}`);
  legend.hidden = view !== 'distribution';
  viewButtons.forEach((each, i) => each.setAttribute('aria-pressed', String(gridViews[i] === view)));
  grid.update({ facts, episode, columns, view });
}

function showReturns(): void {
  if (facts?.rewards === undefined) {
    strip.setReturns(new Int32Array(), undefined);
    return;
  }
  const { episode } = state;
  const columns: Column[] = [{ of: 'return', index: 0 }];
  const to = facts.lengths[episode]!;
  questions.ask('strip', { kind: 'series', episode, columns, from: 0, to, points: 400 }, ({ steps, values }) =>
    strip.setReturns(steps, values[0]),
  );
}

function showNotices(problems: Extract<ToDemonstrationPage, { kind: 'problems' }>['problems']): void {
  const looks = { error: 'error', warning: 'warning', information: 'info' } as const;
  const all = [...problems, ...(facts?.notes ?? []).map((message) => ({ severity: 'information' as const, message }))];
  notices.hidden = all.length === 0;
  notices.replaceChildren(
    ...all.map(({ severity, message }) =>
      h(
        'li',
        { class: `notice ${severity}` },
        icon(looks[severity]),
        h('span', { class: 'visually-hidden' }, `${severity}: `),
        h('span', {}, message),
      ),
    ),
  );
}

function showProblem(text: string | undefined): void {
  problem.hidden = text === undefined;
  setText(problem, text ?? '');
}
