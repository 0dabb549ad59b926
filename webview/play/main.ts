// The page on which a world is played by hand: keys to actions, states to a picture. The world runs as long as a key has set
// it going; where time stands still between steps, each key press is one step.
import '../../src/protocol/withoutEval';
import {
  toPlayPageSchema,
  type FromPlayPage,
  type PlayState,
  type PlayWorld,
  type ToPlayPage,
} from '../../src/protocol/playMessages';
import { h, setText } from '../components/dom';
import { count, measured } from '../components/format';
import { Host } from '../components/host';
import { button, registerToolkit } from '../components/toolkit';
import { actionOf, howToPlay, type Held } from './controls';
import { drawScene } from './scene';
import '../components/base.css';
import './play.css';

registerToolkit();

const host = new Host<ToPlayPage, FromPlayPage>(toPlayPageSchema);
const held = new Set<Held>();
let world: PlayWorld | undefined;
let state: PlayState | undefined;
/** An action was sent and not answered. */
let underWay = false;
let going = false;
let timer: number | undefined;
let last: number[] | undefined;

const title = h('h1', {}, 'Play');
const picture = h('div', { class: 'picture', role: 'img', tabindex: 0 });
const problem = h('p', { class: 'notice-line', role: 'alert', hidden: true });
const hint = h('p', { class: 'hint' });
const facts = {
  episode: h('dd'),
  step: h('dd'),
  return: h('dd'),
  recorded: h('dd'),
};
const announcement = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
const speed = h('input', { type: 'range', min: 0.1, max: 1, step: 0.05, value: 0.5, 'aria-label': 'Speed' });
const speedRow = h('label', { class: 'speed', hidden: true }, 'Speed', speed);
const save = button({
  label: 'Save…',
  icon: 'save',
  appearance: 'primary',
  onClick: () => host.post({ kind: 'save' }),
});
const next = button({
  label: 'End Episode',
  icon: 'debug-step-over',
  appearance: 'secondary',
  title: 'Records the episode as cut off here, and begins the next (Enter)',
  onClick: () => order('endEpisode'),
});
const drop = button({
  label: 'Discard Episode',
  icon: 'discard',
  appearance: 'secondary',
  title: 'Forgets this episode and begins it anew (Backspace)',
  onClick: () => order('dropEpisode'),
});

document
  .getElementById('app')!
  .append(
    h('header', { class: 'header' }, title, h('div', { class: 'actions' }, next.element, drop.element, save.element)),
    problem,
    h(
      'main',
      { class: 'play' },
      picture,
      h(
        'div',
        { class: 'beside' },
        hint,
        speedRow,
        h(
          'dl',
          { class: 'figures' },
          h('div', {}, h('dt', {}, 'Episode'), facts.episode),
          h('div', {}, h('dt', {}, 'Step'), facts.step),
          h('div', {}, h('dt', {}, 'Return'), facts.return),
          h('div', {}, h('dt', {}, 'Recorded'), facts.recorded),
        ),
      ),
    ),
    announcement,
  );

window.addEventListener('keydown', onKey);
window.addEventListener('keyup', (event) => {
  const key = heldOf(event.key);
  if (key) held.delete(key);
});
window.addEventListener('blur', () => {
  held.clear();
  going = false;
});
host.listen(hear, showProblem);
host.post({ kind: 'ready' });
picture.focus();

function hear(message: ToPlayPage): void {
  switch (message.kind) {
    case 'world':
      world = message;
      setText(title, message.name);
      setText(hint, howToPlay(message));
      speedRow.hidden = message.timeStep === undefined;
      picture.setAttribute('aria-label', `${message.name}, played with the arrow keys`);
      break;
    case 'state':
      underWay = false;
      state = message;
      if (message.ended) {
        going = false;
        last = undefined;
        setText(announcement, endText(message));
      }
      show();
      break;
    case 'saved':
      showProblem(undefined);
      setText(announcement, `Saved: ${message.text}`);
      break;
    case 'kept':
      break;
    case 'problem':
      underWay = false;
      going = false;
      showProblem(message.message);
      break;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.target instanceof HTMLInputElement) return;
  if (event.key === 'Enter' && event.target === picture) return order('endEpisode');
  if (event.key === 'Backspace') return order('dropEpisode');
  const key = heldOf(event.key);
  if (!key || !world || !state) return;
  event.preventDefault();
  if (state.ended) {
    // The first key shows where the next episode begins; the one after that acts.
    if (!event.repeat) order('endEpisode');
    return;
  }
  held.add(key);
  if (world.timeStep === undefined) act();
  else if (!going) {
    going = true;
    tick();
  }
}

/** Steps at the pace of the world, slowed down; the next waits for the answer to the last. */
function tick(): void {
  window.clearTimeout(timer);
  if (!going || world?.timeStep === undefined) return;
  timer = window.setTimeout(tick, (1000 * world.timeStep) / Number(speed.value));
  if (!underWay) act();
}

function act(): void {
  if (!world || underWay) return;
  const action = actionOf(world, held, last);
  if (!action) return;
  last = action;
  underWay = true;
  host.post({ kind: 'act', action });
}

function order(kind: 'endEpisode' | 'dropEpisode'): void {
  going = false;
  last = undefined;
  held.clear();
  host.post({ kind });
  picture.focus();
}

function show(): void {
  if (!world || !state) return;
  picture.replaceChildren(drawScene(world.scene, state.observation));
  const { ended, episodes, steps, step, unsaved } = state;
  setText(facts.episode, ended ? endText(state) : String(step > 0 ? episodes : episodes + 1));
  setText(facts.step, `${step} of ${world.maxEpisodeSteps}`);
  setText(facts.return, measured(state.return));
  const saved = steps === 0 ? '' : unsaved ? ', not saved' : ', saved';
  setText(facts.recorded, `${episodes} ${episodes === 1 ? 'episode' : 'episodes'}, ${count(steps)} steps${saved}`);
  save.setDisabled(steps === 0);
  next.setDisabled(step === 0 && !ended);
  drop.setDisabled(step === 0);
}

function endText({ ended, episodes }: PlayState): string {
  return `${episodes}, ${ended === 'terminated' ? 'ended' : 'time is up'}: press a key for the next`;
}

function heldOf(key: string): Held | undefined {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown' ? key : undefined;
}

function showProblem(text: string | undefined): void {
  problem.hidden = text === undefined;
  setText(problem, text ?? '');
}
