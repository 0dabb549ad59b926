// The panel in which a recorded body is seen. It loads the replay's script when there is something to show, and says in words
// where that cannot be done.
import type { AnswerTo, DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { h, setText } from '../components/dom';
import type { Theme } from '../components/theme';
import { button, progressRing } from '../components/toolkit';
import type { ReplayElement, View } from '../replay/replayElement';
import type { EpisodeClock } from './episodeClock';
import type { Questions } from './questions';

const page = document.currentScript as HTMLScriptElement;
const { nonce } = page;
/** Frames that are asked for at once: some 3 MB of a large body. */
const mostFrames = 20_000;

let loading: Promise<void> | undefined;

/** Under the page's own nonce, so that the policy lets it in. */
function loadReplay(): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    if (nonce) script.nonce = nonce;
    script.src = page.src.replace(/demonstrations\.js/, 'replay.js');
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      loading = undefined;
      reject(new Error('its program could not be loaded'));
    });
    document.head.append(script);
  });
  return loading;
}

export class ReplayPanel {
  readonly element: HTMLElement;
  private readonly stage = h('div', { class: 'replay-stage' });
  private readonly caption = h('p', { class: 'quiet' });
  private replay: ReplayElement | undefined;
  private key = '';
  private follow = true;

  constructor(
    private readonly questions: Questions,
    private readonly clock: EpisodeClock,
    private theme: Theme,
  ) {
    const look = (view: View, label: string, iconName: string) =>
      button({ label, icon: iconName, appearance: 'icon', onClick: () => this.replay?.look(view) }).element;
    this.element = h(
      'section',
      { class: 'replay', 'aria-label': 'Replay' },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', {}, 'Replay'),
        h(
          'span',
          { class: 'panel-tools' },
          look('side', 'View from the side', 'layout-panel-off'),
          look('front', 'View from the front', 'person'),
          look('top', 'View from above', 'arrow-down'),
        ),
      ),
      this.stage,
      this.caption,
    );
    clock.onChange(() => {
      this.replay?.show(clock.position);
      this.describe();
    });
  }

  /** @param facts of a recording whose world can be replayed. */
  update(facts: DemonstrationFacts, episode: number): void {
    const length = facts.lengths[episode]!;
    setText(this.caption, facts.world.caveats.join(' '));
    const key = JSON.stringify([facts.file, facts.world.name]);
    if (key !== this.key) {
      this.end();
      this.key = key;
      this.stage.replaceChildren(h('div', { class: 'stage-note' }, progressRing('Loading the replay')));
    }
    const to = Math.min(length + 1, mostFrames);
    this.questions.ask('replay', { kind: 'poses', episode, from: 0, to }, (answer) => void this.take(answer, key));
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.replay?.setColours(coloursOf(theme));
  }

  setFollow(follow: boolean): void {
    this.follow = follow;
    this.replay?.setFollow(follow);
  }

  end(): void {
    this.replay?.end();
    this.replay = undefined;
    this.key = '';
  }

  private async take({ geoms, poses }: AnswerTo<'poses'>, key: string): Promise<void> {
    try {
      await loadReplay();
      if (key !== this.key) return;
      if (this.replay) {
        this.replay.setPoses(poses);
      } else {
        const replay = document.createElement('trirl-replay') as ReplayElement;
        replay.tabIndex = 0;
        replay.setAttribute('role', 'img');
        this.stage.replaceChildren(replay);
        replay.start(coloursOf(this.theme), geoms, poses);
        replay.setFollow(this.follow);
        this.replay = replay;
      }
      this.replay.show(this.clock.position);
      this.describe();
    } catch (error) {
      this.replay = undefined;
      this.stage.replaceChildren(
        h(
          'p',
          { class: 'stage-note' },
          `The replay cannot be shown: ${(error as Error).message}. Charts, coverage and tables do not need it.`,
        ),
      );
    }
  }

  private describe(): void {
    const { step, length } = this.clock;
    this.replay?.setAttribute(
      'aria-label',
      `The body at step ${step} of ${length}. Drag or press A and D to turn, plus and minus to come nearer.`,
    );
  }
}

function coloursOf({ background, foreground, colours }: Theme) {
  return {
    background: hex(background),
    foreground: hex(foreground),
    body: hex(colours.blue),
    leftSide: hex(colours.orange),
    rightSide: hex(colours.green),
  };
}

/** Any CSS colour as one that three.js can read. */
function hex(colour: string): string {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return '#808080';
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
