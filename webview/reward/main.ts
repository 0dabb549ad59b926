// The reward view's page: asks for frames, keeps the last ones, and hands them to the inspector.
import '../../src/protocol/withoutEval';
import {
  toRewardViewSchema,
  type FromRewardView,
  type RunFacts,
  type ToRewardView,
} from '../../src/protocol/webviewMessages';
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { h, icon, setText } from '../components/dom';
import { FrameCache } from '../components/frameCache';
import { Host } from '../components/host';
import { RewardInspector } from '../components/rewardInspector';
import { isLayerId } from '../components/rewardLayers';
import { isLive, stateLook } from '../components/runState';
import { onThemeChange } from '../components/theme';
import { button, progressRing, registerToolkit } from '../components/toolkit';
import '../components/base.css';
import '../components/colourBar.css';
import '../components/inspector.css';
import '../components/scrubber.css';
import './reward.css';

registerToolkit();

type Snapshot = Extract<ToRewardView, { kind: 'snapshot' }>;

const host = new Host<ToRewardView, FromRewardView>(toRewardViewSchema);
const frames = new FrameCache();
let state = host.restore();
let inspector: RewardInspector | undefined;
let shownRun: string | undefined;
let following = true;
/** What was asked for and has not come; while something is under way, only the newest wish waits. */
let asked: number | 'latest' | undefined;
let wish: number | 'latest' | undefined;

const name = h('h1');
const stateIcon = h('span', { class: 'state-icon' });
const stateWord = h('span');
const problem = h('p', { class: 'notice-line', role: 'alert', hidden: true });
const body = h(
  'main',
  {},
  h('div', { class: 'empty' }, progressRing('Waiting for the reward'), h('h2', {}, 'Waiting for the reward')),
);
document.getElementById('app')!.append(
  h(
    'header',
    { class: 'header' },
    name,
    h('span', { class: 'state' }, stateIcon, stateWord),
    button({
      label: 'Open Dashboard',
      icon: 'graph-line',
      appearance: 'secondary',
      onClick: () => host.post({ kind: 'openDashboard' }),
    }).element,
  ),
  problem,
  body,
);
onThemeChange((theme) => inspector?.setTheme(theme));
host.listen(hear, showProblem);
host.post({ kind: 'ready' });

function hear(message: ToRewardView): void {
  switch (message.kind) {
    case 'snapshot':
      takeSnapshot(message);
      break;
    case 'recorded':
      inspector?.setRecorded(message.recorded, message.dual);
      if (following) request('latest');
      break;
    case 'frame':
      frames.add(message.frame);
      asked = undefined;
      showProblem(undefined);
      showFrame(message.frame);
      sendWish();
      break;
    case 'problem':
      asked = undefined;
      showProblem(message.message);
      sendWish();
      break;
  }
}

/** The same run again, as when it ends, leaves what the user looks at where it is. */
function takeSnapshot(message: Snapshot): void {
  const { run } = message;
  keep({ runDirectory: run.directory });
  showRun(run);
  showProblem(undefined);
  asked = undefined;
  if (inspector === undefined || shownRun !== run.directory) {
    shownRun = run.directory;
    frames.clear();
    wish = undefined;
    following = true;
    inspector = makeInspector(message.world);
    body.replaceChildren(inspector.element);
  }
  inspector.setLive(isLive(run.state));
  inspector.setRecorded(message.recorded, message.dual);
  if (message.frame) frames.add(message.frame);
  if (!following) return;
  if (message.frame) showFrame(message.frame);
  else request('latest');
}

function makeInspector(world: FiniteWorldFacts): RewardInspector {
  return new RewardInspector({
    world,
    layer: isLayerId(state.layer) ? state.layer : 'learned',
    table: state.table === true,
    onChoice: (choice) => keep({ ...choice }),
    onPick: (iteration) => {
      following = false;
      const known = frames.get(iteration);
      if (known) showFrame(known);
      else request(iteration);
    },
    onFollow: (follow) => {
      following = follow;
      if (follow) request('latest');
    },
  });
}

function showRun(run: RunFacts): void {
  setText(name, run.name);
  const look = stateLook(run.state);
  stateIcon.replaceChildren(icon(look.icon));
  setText(stateWord, look.word);
}

function showFrame(frame: RewardSnapshot): void {
  inspector?.setFrame(frame, following);
}

function request(iteration: number | 'latest'): void {
  wish = iteration;
  if (asked === undefined) sendWish();
}

function sendWish(): void {
  if (wish === undefined) return;
  asked = wish;
  wish = undefined;
  host.post({ kind: 'requestFrame', iteration: asked });
}

function showProblem(text: string | undefined): void {
  problem.hidden = text === undefined;
  setText(problem, text ?? '');
}

function keep(part: Readonly<Record<string, unknown>>): void {
  state = { ...state, ...part };
  host.keep(state);
}
