// Who may import whom, as a check over source texts: imports are read by the TypeScript parser, type-only ones, import()
// and require() included. Knows nothing of the disk, so that it can be tried on small graphs.
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

/** What the files of each folder may import beside their own folder. `node` is any module of Node. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': ['zod'],
  'src/runDirectory': ['src/protocol', 'node'],
  'src/experiments': ['src/protocol', 'node', 'jsonc-parser', 'fastest-levenshtein'],
  'src/environments': ['src/protocol', '@mujoco/mujoco', 'sucrase', 'node'],
  'src/demonstrations': [
    'src/environments',
    'src/protocol',
    // Files that are written atomically.
    'src/runDirectory',
    'node',
    'fflate',
    'fzstd',
    'h5wasm',
    'hyparquet',
    'papaparse',
  ],
  'src/viewer': ['src/demonstrations', 'src/environments', 'src/experiments', 'src/protocol', 'node'],
  'src/tensors': ['src/protocol', '@tensorflow', 'node'],
  'src/irl': ['src/environments', 'src/demonstrations', 'src/tensors', 'src/protocol', '@tensorflow/tfjs-core'],
  'src/rewards': ['src/irl', 'src/tensors', 'src/protocol', '@tensorflow/tfjs-core'],
  'src/report': ['src/protocol', 'src/runDirectory', 'node'],
  'src/trainer': [
    'src/irl',
    'src/rewards',
    'src/tensors',
    'src/environments',
    'src/demonstrations',
    'src/experiments',
    'src/runDirectory',
    'src/protocol',
    'node',
  ],
  'src/cli': [
    'src/trainer',
    'src/tensors',
    'src/report',
    // Worlds by their names.
    'src/environments',
    'src/demonstrations',
    'src/experiments',
    'src/runDirectory',
    'src/protocol',
    'node',
    'commander',
  ],
  'src/runs': ['src/protocol', 'src/runDirectory', 'node'],
  'src/ui': [
    'src/runs',
    'src/report',
    'src/demonstrations',
    'src/experiments',
    'src/runDirectory',
    'src/protocol',
    'node',
    'vscode',
  ],
  'src/extension.ts': ['src/ui', 'src/runs', 'vscode'],
  webview: ['src/protocol', 'uplot', 'three', '@vscode/webview-ui-toolkit'],
};
/** The files that start processes: one for the host, one for what the trainer and the command line need to install, one for the
 * Python of Gymnasium, which only threads of a run do. */
const spawners = ['src/runs/launch.ts', 'src/tensors/native/program.ts', 'src/environments/gymnasium/bridgeProcess.ts'];
/** What only the program of a thread may load, since it runs code that is not ours; its own folders aside. */
const foreignCode = ['src/environments/module/', 'src/environments/gymnasium/'];
const foreignLoader = 'src/environments/vector/environmentWorker.ts';
const processModules = ['child_process', 'cluster'];
/** The one file that starts threads, and their program. */
const threading = ['src/environments/vector/workerPool.ts', 'src/environments/vector/environmentWorker.ts'];
const forbiddenNames = ['index.ts', 'utils.ts'];
/** Imports that a bundler turns into something else than code; they have no imports of their own. */
const assets = /\.(css|svg|ttf|json|py)$/;

interface Import {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly line: number;
}

/**
 * Every violation as `file:line: what is wrong`, in the order of the files.
 * @param files text by path from the project root, with forward slashes; of TypeScript files in src and webview.
 */
export function importViolations(files: ReadonlyMap<string, string>): string[] {
  const violations: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, text] of files) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    if (forbiddenNames.includes(path.posix.basename(file))) violations.push(`${file}:1: a file must not be called so`);
    violations.push(...exportViolations(source));
    const targets: string[] = [];
    for (const { specifier, isTypeOnly, line } of importsOf(source)) {
      const complain = (sentence: string) => violations.push(`${file}:${line}: ${sentence}`);
      const target = specifier.startsWith('.') ? resolve(file, specifier, files) : undefined;
      if (target !== undefined) targets.push(target);
      if (target === undefined && specifier.startsWith('.') && !assets.test(specifier)) {
        complain(`${specifier} is not a file of src or webview`);
      } else {
        if (target !== undefined && file !== foreignLoader && !isTypeOnly) {
          const folder = foreignCode.find((foreign) => target.startsWith(foreign) && !file.startsWith(foreign));
          if (folder !== undefined) complain(`only ${foreignLoader} loads ${folder}, whose code runs what is not ours`);
        }
        const problem = ruleViolation(file, { specifier, isTypeOnly, target });
        if (problem !== undefined) complain(problem);
      }
    }
    graph.set(file, targets);
  }
  return [...violations, ...cycles(graph)];
}

function ruleViolation(
  file: string,
  { specifier, isTypeOnly, target }: { specifier: string; isTypeOnly: boolean; target: string | undefined },
): string | undefined {
  const from = groupOf(file);
  const rule = from === undefined ? undefined : allowed[from];
  if (from === undefined || rule === undefined) return `no rule says what ${path.posix.dirname(file)} may import`;
  if (specifier.startsWith('.')) {
    const to = target === undefined ? from : groupOf(target);
    return to === from || (to !== undefined && rule.includes(to))
      ? undefined
      : `${from} must not import ${to ?? specifier}`;
  }
  const bare = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    if (bare === 'worker_threads' && !threading.includes(file)) return `only ${threading[0]} starts threads`;
    if (processModules.includes(bare.split('/')[0]!) && !spawners.includes(file)) {
      return `only ${spawners.slice(0, -1).join(', ')} and ${spawners.at(-1)} start processes`;
    }
    return rule.includes('node') ? undefined : `${from} must not import Node (${specifier})`;
  }
  // Types of the schema library vanish when compiled; definitions belong to the protocol.
  if (specifier === 'zod' && isTypeOnly) return undefined;
  return rule.some((name) => specifier === name || specifier.startsWith(`${name}/`))
    ? undefined
    : `${from} must not import ${specifier}`;
}

/** `src/irl`, `src/extension.ts`, `webview`. */
function groupOf(file: string): string | undefined {
  const [root, second] = file.split('/');
  if (root === 'webview') return 'webview';
  return root === 'src' && second !== undefined ? `src/${second}` : undefined;
}

function resolve(from: string, specifier: string, files: ReadonlyMap<string, string>): string | undefined {
  const target = path.posix.join(path.posix.dirname(from), specifier);
  const candidates = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`, target.replace(/\.js$/, '.ts')];
  return candidates.find((candidate) => files.has(candidate));
}

function importsOf(source: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    imports.push({ specifier: specifier.text, isTypeOnly, line: lineOf(source, specifier) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnlyImport(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
      const isRequireResolve =
        ts.isPropertyAccessExpression(expression) && expression.getText(source) === 'require.resolve';
      if (isRequire || isRequireResolve || expression.kind === ts.SyntaxKind.ImportKeyword)
        add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

function isTypeOnlyImport(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function exportViolations(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    const complain = (sentence: string) => [`${source.fileName}:${lineOf(source, statement)}: ${sentence}`];
    if (ts.isExportAssignment(statement)) return complain('default exports are not used here');
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      if (exportClause === undefined || ts.isNamespaceExport(exportClause))
        return complain('export * is not used here');
      return exportClause.elements.some(({ name }) => name.text === 'default')
        ? complain('default exports are not used here')
        : [];
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
      ? complain('default exports are not used here')
      : [];
  });
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** One violation for every import that closes a circle, found depth first. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): void => {
    const begin = trail.indexOf(file);
    if (begin >= 0) found.push(`${file}:1: imports itself in a circle: ${[...trail.slice(begin), file].join(' -> ')}`);
    if (begin >= 0 || done.has(file)) return;
    trail.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
