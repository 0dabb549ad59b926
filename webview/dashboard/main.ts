// The dashboard's page: hears the host, hands each message to the parts, and keeps nothing that the host does not know.
import '../../src/protocol/withoutEval';
import {
  toDashboardSchema,
  type FromDashboard,
  type RunFacts,
  type ToDashboard,
  type TuningState,
} from '../../src/protocol/webviewMessages';
import type { RunEvent } from '../../src/protocol/runEvent';
import { ChartGrid } from '../components/chartGrid';
import { h } from '../components/dom';
import { EventList } from '../components/eventList';
import { policyInstead } from '../components/policyInstead';
import { Host } from '../components/host';
import { SeriesStore } from '../components/seriesStore';
import { onThemeChange } from '../components/theme';
import { registerToolkit } from '../components/toolkit';
import { xAxes } from '../components/chartView';
import { Header, type ControlAction } from './header';
import { Notice } from './notice';
import { TuningPanel } from './tuningPanel';
import '../components/base.css';
import '../components/charts.css';
import './dashboard.css';

registerToolkit();

const host = new Host<ToDashboard, FromDashboard>(toDashboardSchema);
const store = new SeriesStore();
let events: RunEvent[] = [];
/** Set until the snapshot that was asked for has come: more misfits ask for nothing. */
let snapshotAsked = false;
let state = host.restore();

const act = (action: ControlAction) => host.post({ kind: 'control', action });
const header = new Header(store, act);
const notice = new Notice(act);
const charts = new ChartGrid(
  store,
  {
    xAxis: xAxes.find((axis) => axis === state.xAxis) ?? 'iterations',
    openTables: Array.isArray(state.openTables) ? state.openTables.filter((id) => typeof id === 'string') : [],
  },
  (chartState) => keep({ ...chartState }),
);
const tuning = new TuningPanel(
  (name, value) => host.post({ kind: 'tune', name, value }),
  state.tuningOpen === true,
  (tuningOpen) => keep({ tuningOpen }),
);
const eventList = new EventList((iteration) => charts.pointAt(iteration));

/** In the place of the reward map. */
const learnsPolicy = h('p', { class: 'instead', hidden: true }, policyInstead);

document
  .getElementById('app')!
  .append(
    header.element,
    notice.element,
    h(
      'div',
      { class: 'page' },
      h('main', {}, notice.empty, charts.element, learnsPolicy, eventList.element),
      tuning.element,
    ),
  );
onThemeChange((theme) => charts.setTheme(theme));
host.listen(hear, (problem) => notice.setProblem(problem));
host.post({ kind: 'ready' });

function hear(message: ToDashboard): void {
  switch (message.kind) {
    case 'snapshot':
      snapshotAsked = false;
      keep({ runDirectory: message.run.directory });
      store.replace(message.series);
      charts.setBaselines(message.baselines);
      setRun(message.run, message.tuning);
      setEvents(message.events);
      rowsChanged();
      break;
    case 'append':
      if (store.append(message.from, message.series)) rowsChanged();
      else askForSnapshot();
      break;
    case 'events':
      if (message.from === events.length) setEvents([...events, ...message.events]);
      else askForSnapshot();
      break;
    case 'run':
      setRun(message.run, message.tuning);
      break;
    case 'tuningRefused':
      tuning.refuse(message.name, message.message);
      break;
  }
}

function setRun(run: RunFacts, tuningState: TuningState): void {
  header.setRun(run);
  learnsPolicy.hidden = run.learns !== 'policy';
  notice.setRun(run);
  tuning.setTuning(tuningState, run);
}

function setEvents(all: RunEvent[]): void {
  events = all;
  charts.setEvents(events);
  eventList.setEvents(events);
  notice.setEvents(events);
  tuning.setHistory(events, newestIteration());
}

function rowsChanged(): void {
  charts.dataChanged();
  header.update();
  notice.setRows(store.length);
}

function newestIteration(): number {
  return store.length > 0 ? store.iteration(store.length - 1) : 0;
}

function askForSnapshot(): void {
  if (snapshotAsked) return;
  snapshotAsked = true;
  host.post({ kind: 'requestSnapshot' });
}

function keep(part: Readonly<Record<string, unknown>>): void {
  state = { ...state, ...part };
  host.keep(state);
}
