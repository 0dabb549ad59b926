// What a file of demonstrations holds, as a page of Markdown for reading. No vscode here.
import path from 'node:path';
import type { DemonstrationSummary } from '../protocol/demonstrationReport';
import { numberText } from './numberText';

type Range = DemonstrationSummary['stateRanges'][number];

export function demonstrationsMarkdown(summary: DemonstrationSummary): string {
  const { episodes, steps, lengths, returns, distinctStates, distinctActions, terminated, truncated } = summary;
  const rows: [string, string][] = [
    ['Format', summary.format],
    ['Episodes', String(episodes)],
    ['Steps', String(steps)],
    ['Steps per episode', `${rangeText(lengths)}, median ${numberText(lengths.median, 4)}`],
    ['Ended in an absorbing state', String(terminated)],
    ['Ended otherwise (time limit, or cut off)', String(truncated)],
    [
      'Different states',
      distinctStates === undefined ? 'not counted: the states are continuous' : String(distinctStates),
    ],
    [
      'Different actions',
      distinctActions === undefined ? 'not counted: the actions are continuous' : String(distinctActions),
    ],
    [
      'Return per episode, undiscounted',
      returns
        ? `${rangeText(returns)}, mean ${numberText(returns.mean, 4)}, standard deviation ${numberText(returns.standardDeviation, 4)}`
        : 'not recorded; learning does not need it',
    ],
  ];
  return [
    `# ${path.basename(summary.file)}`,
    '',
    `\`${summary.file}\``,
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([label, value]) => `| ${label} | ${value} |`),
    '',
    ...rangesTable('Observations', summary.stateRanges),
    ...rangesTable('Actions', summary.actionRanges),
    ...(summary.notes.length > 0 ? ['## Notes', '', ...summary.notes.map((note) => `- ${note}`), ''] : []),
  ].join('\n');
}

function rangesTable(title: string, ranges: readonly Range[]): string[] {
  return [
    `## ${title}`,
    '',
    '| number | from | to |',
    '|---:|---:|---:|',
    ...ranges.map(
      ({ minimum, maximum }, index) => `| ${index} | ${numberText(minimum, 4)} | ${numberText(maximum, 4)} |`,
    ),
    '',
  ];
}

function rangeText({ minimum, maximum }: Range): string {
  return minimum === maximum ? numberText(minimum, 4) : `${numberText(minimum, 4)} to ${numberText(maximum, 4)}`;
}
