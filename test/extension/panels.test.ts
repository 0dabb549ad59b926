// Panels of runs with the dashboard's real page in them: what the page is told, and when.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fromDashboardSchema, type FromDashboard, type ToDashboard } from '../../src/protocol/webviewMessages';
import type { Run } from '../../src/runs/run';
import { DashboardView } from '../../src/ui/dashboardPanel';
import { RunPanels, type PanelHost, type PanelKind } from '../../src/ui/runPanels';
import { activated, closeEditors, endlessExperiment, started, stopAll, until, workspaceFile } from './support';

describe('a panel', () => {
  let run: Run;
  let host: PanelHost;
  const warnings: string[] = [];
  const posted: ToDashboard[] = [];
  const shown = { now: 0, times: 0 };
  let panels: RunPanels<FromDashboard, ToDashboard> | undefined;

  /** The extension's own panel, with an ear at what goes through it. */
  function openPanels(viewType: string, change: Partial<PanelKind<FromDashboard, ToDashboard>> = {}): void {
    panels = new RunPanels(
      {
        viewType,
        page: 'dashboard',
        title: () => `Panel ${viewType}`,
        messages: fromDashboardSchema,
        show: (of, post) => {
          shown.now++;
          shown.times++;
          const view = new DashboardView(
            of,
            (message) => {
              posted.push(message);
              post(message);
            },
            host,
          );
          return {
            receive: (message) => view.receive(message),
            dispose: () => {
              shown.now--;
              view.dispose();
            },
          };
        },
        ...change,
      },
      host,
    );
    panels.open(run);
  }

  before(async () => {
    const { runs } = await activated();
    run = await started(endlessExperiment('panels'));
    await closeEditors();
    const { extensionUri } = vscode.extensions.getExtension('trirl.trirl')!;
    const channel = vscode.window.createOutputChannel('TRIRL panel tests', { log: true });
    const log = Object.create(channel, {
      warn: { value: (message: string) => warnings.push(message) },
    }) as vscode.LogOutputChannel;
    host = { extensionUri, runs, log, command: () => undefined };
  });
  afterEach(async () => {
    panels?.dispose();
    await closeEditors();
    posted.length = warnings.length = shown.times = 0;
    assert.equal(shown.now, 0, 'a closed panel is told nothing any more');
  });
  after(stopAll);

  it('gets a snapshot, then what is new; nothing while it is hidden, and a snapshot when it is shown again', async () => {
    openPanels('trirl.test.dashboard');
    await until('appended rows', () => posted.filter(({ kind }) => kind === 'append').length >= 3);
    assert.equal(posted[0]?.kind, 'snapshot');
    let rows = 0;
    for (const message of posted) {
      if (message.kind === 'snapshot') rows = message.series.iterations.length;
      if (message.kind !== 'append') continue;
      assert.equal(message.from, rows);
      rows += message.series.iterations.length;
    }
    const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(({ label }) => label.startsWith('Panel ')));
    await vscode.window.showTextDocument(workspaceFile('demo.trirl.json'), { viewColumn: group!.viewColumn });
    await until('it is hidden', () => shown.now === 0);
    const sent = posted.length;
    const { total } = run.series;
    await until('the run goes on', () => run.series.total > total + 10);
    assert.equal(posted.length, sent);
    panels!.open(run);
    await until('it is shown again', () => shown.times === 2);
    const again = posted[sent];
    assert.ok(again?.kind === 'snapshot' && again.series.iterations.length > rows + 10);
  });

  it('is not heard where it says what is not of the protocol', async () => {
    openPanels('trirl.test.strange', { messages: { safeParse: () => ({ success: false }) } });
    await until('the warning', () => warnings.length > 0);
    assert.match(warnings[0] ?? '', /not of the protocol was ignored: \{"kind":"ready"\}/);
    assert.deepEqual([shown.times, posted.length], [0, 0]);
  });

  it('says so when its run is not there any more', async () => {
    openPanels('trirl.test.restored');
    const restored = vscode.window.createWebviewPanel('trirl.test.restored', 'Restored', vscode.ViewColumn.One);
    await panels!.deserializeWebviewPanel(restored, { runDirectory: '/not/there' });
    assert.match(restored.webview.html, /The run \/not\/there is not there any more/);
    await panels!.deserializeWebviewPanel(restored, { something: 'else' });
    assert.match(restored.webview.html, /The run of this panel is not there/);
    restored.dispose();
    await until('the other one', () => shown.times >= 1);
  });
});
