// The tables of commands, context keys and settings against package.json: what VS Code is told is what the code has.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandIds, commands, contextKeys } from '../../src/ui/commandTable';

interface Contributes {
  commands: { command: string; title: string; category: string; icon: string; enablement?: string }[];
  menus: Record<string, { command: string; when: string }[]>;
  viewsWelcome: { contents: string }[];
  walkthroughs: { steps: { description: string; completionEvents: string[]; media: { markdown: string } }[] }[];
  jsonValidation: { url: string }[];
  views: { trirl: { icon: string }[] };
  viewsContainers: { activitybar: { icon: string }[] };
}
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: Contributes };

describe('the command table', () => {
  it('is what package.json declares', () => {
    const declared = Object.fromEntries(
      contributes.commands.map(({ command, title, icon, enablement }) => [
        command,
        { title, icon: icon.replace(/^\$\((.*)\)$/, '$1'), ...(enablement === undefined ? {} : { enablement }) },
      ]),
    );
    expect(declared).toEqual(commands);
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['TRIRL']));
  });

  it('has titles in Title Case', () => {
    for (const id of commandIds) expect(commands[id].title).toMatch(/^[A-Z][A-Za-z]+( [A-Z][A-Za-z]+)*$/);
  });

  it('has every command that menus, welcome content and walkthrough call', () => {
    const text = JSON.stringify([contributes.menus, contributes.viewsWelcome, contributes.walkthroughs]);
    const called = [...text.matchAll(/(?:command:|onCommand:|"command":")(trirl\.\w+)/g)].map((match) => match[1]);
    expect(called.length).toBeGreaterThan(20);
    expect(called.filter((id) => !commandIds.includes(id as never))).toEqual([]);
  });

  it('uses no context key of ours that nobody sets', () => {
    const used = JSON.stringify(contributes).match(/trirl\.(has|is|activ)\w+/g) ?? [];
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((key) => !(key in contextKeys))).toEqual([]);
  });
});

describe('the manifest', () => {
  it('has its icons', () => {
    const { icon } = JSON.parse(readFileSync('package.json', 'utf8')) as { icon: string };
    const { views, viewsContainers } = contributes;
    const named = [icon, ...[...views.trirl, ...viewsContainers.activitybar].map((view) => view.icon)];
    expect(named).toHaveLength(3);
    for (const file of named) expect(readFileSync(file).length).toBeGreaterThan(100);
  });
});

describe('the walkthrough', () => {
  it('has its texts', () => {
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps))
      expect(readFileSync(media.markdown, 'utf8')).toMatch(/^## /);
  });
});
