// Which column of a table is probably what, by its name and by what is in it. A guess, to be looked at by the user.
import type { ColumnsProposal, PreviewColumn } from '../../protocol/tablePreview';

const ending = '(?:[_. -]?(?:\\d+|id|idx|index|no|nr|num|number|[xyz]))?$';
const like = (words: string) => new RegExp(`^(?:${words})${ending}`, 'i');

/** The first that fits decides. */
const uses: readonly (readonly [use: keyof ColumnsProposal, name: RegExp, isFlag?: boolean])[] = [
  [
    'nextObservation',
    like('(?:next|n|new|new_)[_. -]?(?:obs|observations?|states?|s|x)|s_?prime|obs2|observations?_?next'),
  ],
  ['episode', like('ep|episodes?|traj|trajector(?:y|ies)|trials?|runs?|demos?|rollouts?|sessions?|sequences?')],
  ['terminated', like('terminated|terminals?|terminations?|absorbing|is_?terminal|fell|dead|failed|crashed'), true],
  ['truncated', like('truncated|truncations?|time_?outs?|is_?truncated'), true],
  ['done', like('dones?|is_?last|last|ends?|finished|next\\.done'), true],
  ['reward', like('rewards?|rews?|r|next\\.reward|gain|score|cost')],
  ['step', like('steps?|t|time|times|timestamps?|time_?steps?|frames?|ticks?|seconds|index')],
  [
    'action',
    like(
      '(?:actions?|acts?|a|u|tau|controls?|ctrl|commands?|cmds?|torques?|motors?|forces?|inputs?|throttle|steering|brake)(?:[_. -][a-z]+)?',
    ),
  ],
  ['observation', like('observations?|obs|states?|s|x|qpos|qvel|q|dq|qd|features?|sensors?|observation\\.state')],
];

export function proposeColumns(columns: readonly PreviewColumn[]): ColumnsProposal {
  const found = new Map<keyof ColumnsProposal, string[]>();
  const rest: string[] = [];
  for (const { name, kind, size } of columns) {
    const last = name.split('/').at(-1)!.trim();
    const use = uses.find(
      ([, pattern, isFlag = false]) => (pattern.test(last) || pattern.test(name)) && (!isFlag || kind === 'flags'),
    )?.[0];
    const isVector = use === 'observation' || use === 'action' || use === 'nextObservation';
    // Episodes alone may have names instead of numbers.
    if (kind === 'other' && use !== 'episode') continue;
    if (use === undefined || (!isVector && size > 1)) rest.push(name);
    else found.set(use, [...(found.get(use) ?? []), name]);
  }
  const [observed, actions, next] = [found.get('observation'), found.get('action'), found.get('nextObservation')];
  const names = columns.map(({ name }) => name);
  const single = (use: 'reward' | 'terminated' | 'truncated' | 'done' | 'episode' | 'step') => {
    const first = found.get(use)?.[0];
    return first === undefined ? {} : { [use]: first };
  };
  const explains = found.has('terminated') || found.has('truncated');
  return {
    // What is called nothing in particular is most often something that was measured.
    observation: inShort(observed ?? rest, names),
    action: inShort(actions ?? [], names),
    ...(next && { nextObservation: inShort(next, names) }),
    ...single('reward'),
    ...single('terminated'),
    ...single('truncated'),
    ...(explains ? {} : single('done')),
    ...single('episode'),
    ...single('step'),
  };
}

/** Three numbered columns or more as one pattern with `*`, where it stands for just these. */
export function inShort(wanted: readonly string[], names: readonly string[]): string[] {
  const short: string[] = [];
  for (let at = 0; at < wanted.length;) {
    const pattern = wanted[at]!.replace(/\d+(?=\D*$)/, '*');
    const all = pattern.includes('*') ? numberedLike(pattern, names) : [];
    if (all.length >= 3 && all.every((name, k) => name === wanted[at + k])) {
      short.push(pattern);
      at += all.length;
    } else short.push(wanted[at++]!);
  }
  return short;
}

function numberedLike(pattern: string, names: readonly string[]): string[] {
  const [before, after] = pattern.split('*') as [string, string];
  const numberOf = (name: string) => Number(name.slice(before.length, name.length - after.length));
  return names.filter((name) => name.replace(/\d+(?=\D*$)/, '*') === pattern).sort((a, b) => numberOf(a) - numberOf(b));
}
