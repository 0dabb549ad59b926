import { describe, expect, it } from 'vitest';
import { Inbox, type TuningChange } from '../../../src/trainer/inbox';

const initial = { klBound: 0.1, dualStepSize: 1, beta: 50 };

function inbox() {
  const changes: TuningChange[] = [];
  return { changes, inbox: new Inbox('trirl', initial, (change) => changes.push(change)) };
}

describe('Inbox', () => {
  it('hands a change over only when it is read, and says then what changed', () => {
    const { inbox: box, changes } = inbox();
    expect(box.read()).toEqual({ revision: 0, values: initial });
    expect(box.accept({ revision: 1, by: 'slider', values: { ...initial, klBound: 0.2 } })).toBeUndefined();
    expect(box.revision).toBe(0);
    expect(changes).toEqual([]);
    expect(box.read()).toEqual({ revision: 1, values: { ...initial, klBound: 0.2 } });
    box.read();
    expect(changes).toEqual([{ revision: 1, by: 'slider', changes: { klBound: { from: 0.1, to: 0.2 } } }]);
  });

  it('keeps the latest of several, with the whole change', () => {
    const { inbox: box, changes } = inbox();
    box.accept({ revision: 1, by: 'slider', values: { ...initial, klBound: 0.2 } });
    box.accept({ revision: 5, by: 'palette', values: { ...initial, beta: 60 } });
    expect(box.read().revision).toBe(5);
    expect(changes).toEqual([{ revision: 5, by: 'palette', changes: { beta: { from: 50, to: 60 } } }]);
  });

  it('refuses stale revisions, values out of range, strangers and patches, and changes nothing', () => {
    const { inbox: box, changes } = inbox();
    box.accept({ revision: 3, by: 'palette', values: { ...initial, beta: 60 } });
    const refused = [
      { revision: 3, values: { ...initial } },
      { revision: 2, values: { ...initial } },
      { revision: 4, values: { ...initial, klBound: 11 } },
      { revision: 4, values: { ...initial, learningRate: 1 } },
      { revision: 4, values: { ...initial, constructor: 1 } },
      { revision: 4, values: { klBound: 1 } },
    ].map((request) => box.accept({ by: 'program', ...request }));
    expect(refused).toEqual([
      'revision 3 is stale: revision 3 is known already',
      'revision 2 is stale: revision 3 is known already',
      'klBound must lie between 0.000001 and 10 nats, found 11',
      'learningRate has no meaning for trirl, which reads klBound, dualStepSize, beta',
      "no tunable is called 'constructor'; there are klBound, dualStepSize, beta",
      'all tunables must be given, dualStepSize, beta missing',
    ]);
    expect(box.read()).toEqual({ revision: 3, values: { ...initial, beta: 60 } });
    expect(changes).toHaveLength(1);
  });
});
