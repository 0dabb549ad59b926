// What a file of demonstrations holds, as a page of Markdown for reading. No vscode here.
import path from 'node:path';
import type { DemonstrationReport, DemonstrationSummary } from '../protocol/demonstrationReport';
import { markdownText } from './markdownText';
import { numberText } from './numberText';

type Range = DemonstrationSummary['stateRanges'][number];

const signs = { error: 'Error', warning: 'Warning', information: 'Note' } as const;

export function demonstrationsMarkdown(summary: DemonstrationReport): string {
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
    ...(summary.problems.length > 0
      ? [
          '## To look at',
          '',
          ...summary.problems.map(({ severity, message }) => `- **${signs[severity]}.** ${markdownText(message)}`),
          '',
        ]
      : []),
    ...stepsTable(summary.firstSteps),
    ...rangesTable('Observations', summary.stateRanges),
    ...rangesTable('Actions', summary.actionRanges),
    ...(summary.notes.length > 0 ? ['## Notes', '', ...summary.notes.map((note) => `- ${note}`), ''] : []),
  ].join('\n');
}

function stepsTable(steps: DemonstrationReport['firstSteps']): string[] {
  const numbers = (values: readonly number[]) =>
    `${values
      .slice(0, 8)
      .map((value) => numberText(value, 4))
      .join(', ')}${values.length > 8 ? ', …' : ''}`;
  return [
    '## First steps',
    '',
    '| episode | step | observation | action | reward |',
    '|---:|---:|---|---|---:|',
    ...steps.map(
      ({ episode, step, observation, action, reward }) =>
        `| ${episode} | ${step} | ${numbers(observation)} | ${numbers(action)} | ${reward === undefined ? '' : numberText(reward, 4)} |`,
    ),
    '',
  ];
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
