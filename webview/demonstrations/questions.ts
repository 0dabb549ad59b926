// Questions to the reader of the file, each with its answer. What is asked for in one place of the page is asked once at a time:
// while an answer is under way only the newest wish waits, so that a slow file slows the picture and nothing piles up.
import type { AnswerTo, DemonstrationAnswer, DemonstrationQuery } from '../../src/protocol/demonstrationView';

interface Wish {
  readonly query: DemonstrationQuery;
  readonly take: (answer: DemonstrationAnswer) => void;
}

interface Place {
  flying: { readonly id: number; readonly wish: Wish } | undefined;
  waiting: Wish | undefined;
}

export class Questions {
  private readonly places = new Map<string, Place>();
  private next = 0;

  constructor(
    private readonly post: (id: number, query: DemonstrationQuery) => void,
    private readonly refuse: (message: string) => void,
  ) {}

  /** @param place where the answer belongs; an older question there is forgotten. */
  ask<K extends DemonstrationQuery['kind']>(
    place: string,
    query: Extract<DemonstrationQuery, { kind: K }>,
    take: (answer: AnswerTo<K>) => void,
  ): void {
    const wish: Wish = {
      query,
      take: (answer) => {
        if (answer.kind === query.kind) take(answer as AnswerTo<K>);
      },
    };
    const here = this.places.get(place) ?? { flying: undefined, waiting: undefined };
    this.places.set(place, here);
    if (here.flying) here.waiting = wish;
    else this.fly(here, wish);
  }

  answer(id: number, answer: DemonstrationAnswer): void {
    const here = this.arrived(id);
    if (here === undefined) return;
    const { wish, isNewest } = here;
    if (isNewest) wish.take(answer);
  }

  refused(id: number, message: string): void {
    if (this.arrived(id)?.isNewest) this.refuse(message);
  }

  /** Another recording: answers about the old one are not waited for. */
  forget(): void {
    this.places.clear();
  }

  private fly(here: Place, wish: Wish): void {
    const id = this.next++;
    here.flying = { id, wish };
    this.post(id, wish.query);
  }

  private arrived(id: number): { readonly wish: Wish; readonly isNewest: boolean } | undefined {
    for (const here of this.places.values()) {
      if (here.flying?.id !== id) continue;
      const { wish } = here.flying;
      const { waiting } = here;
      here.flying = here.waiting = undefined;
      if (waiting) this.fly(here, waiting);
      return { wish, isNewest: waiting === undefined };
    }
    return undefined;
  }
}
