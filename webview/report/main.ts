// The report's page: one run, from the data embedded in the page, with the dashboard's own charts and reward inspector.
// There is no VS Code and no network behind it, so it has no control that would need them.
import '../../src/protocol/withoutEval';
import { reportDataSchema, type ReportData } from '../../src/protocol/webviewMessages';
import { ChartGrid } from '../components/chartGrid';
import { h, icon } from '../components/dom';
import { EventList } from '../components/eventList';
import { checked } from '../components/host';
import { RewardInspector } from '../components/rewardInspector';
import { policyInstead } from '../components/policyInstead';
import { SeriesStore } from '../components/seriesStore';
import { onThemeChange } from '../components/theme';
import { registerToolkit } from '../components/toolkit';
import { runFacts, finalFigures } from './figures';
import { followColourScheme } from './colourScheme';
import '../components/base.css';
import '../components/charts.css';
import '../components/colourBar.css';
import '../components/inspector.css';
import '../components/scrubber.css';
import './report.css';

followColourScheme();
registerToolkit();

const app = document.getElementById('app') ?? document.body;
const result = readData();
if ('value' in result) show(result.value);
else app.append(h('p', { role: 'alert' }, icon('error'), ` The data of this report cannot be read: ${result.problem}`));

function readData(): ReturnType<typeof checked<ReportData>> {
  const text = document.getElementById('trirl-report')?.textContent;
  if (!text) return { problem: 'the page holds none.' };
  try {
    return checked(reportDataSchema, JSON.parse(text));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function show(data: ReportData): void {
  document.title = `${data.run.name} — TRIRL report`;
  const store = new SeriesStore();
  store.replace(data.series);
  const charts = new ChartGrid(store, { xAxis: 'iterations', openTables: [] }, () => undefined);
  charts.setBaselines(data.baselines);
  charts.setEvents(data.events);
  charts.dataChanged();
  const events = new EventList((iteration) => charts.pointAt(iteration));
  events.setEvents(data.events);
  const inspector = rewardOf(data);
  onThemeChange((theme) => {
    charts.setTheme(theme);
    inspector?.setTheme(theme);
  });
  app.append(
    h('header', { class: 'report-head' }, h('h1', {}, data.run.name), runFacts(data)),
    h(
      'main',
      {},
      finalFigures(data, store),
      store.length > 0 ? charts.element : undefined,
      inspector?.element ?? (data.run.learns === 'policy' ? h('p', { class: 'instead' }, policyInstead) : undefined),
      events.element,
      h('section', { 'aria-label': 'Experiment' }, h('h2', {}, 'Experiment'), experimentText(data.experiment)),
    ),
  );
}

function rewardOf({ world, frames, series }: ReportData): RewardInspector | undefined {
  const last = frames.at(-1);
  if (last === undefined || world.kind !== 'finite') return undefined;
  const dual = series.columns['dual/value'] ?? [];
  const inspector = new RewardInspector({
    world,
    layer: 'learned',
    table: false,
    onChoice: () => undefined,
    onPick: (iteration) => {
      const frame = frames.find((candidate) => candidate.iteration === iteration);
      if (frame) inspector.setFrame(frame, false);
    },
  });
  inspector.setRecorded(
    frames.map(({ iteration }) => iteration),
    series.iterations.flatMap((iteration, row): [number, number][] => {
      const value = dual[row];
      return value === null || value === undefined ? [] : [[iteration, value]];
    }),
  );
  inspector.setFrame(last, false);
  return inspector;
}

function experimentText(text: string): HTMLElement {
  return h('pre', { tabindex: 0, 'aria-label': 'Experiment as JSON' }, text);
}
