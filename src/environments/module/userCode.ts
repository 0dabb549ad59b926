// Loads JavaScript and TypeScript of a user into this thread, and finds the line of it that an error comes from. Types are
// stripped and modules turned into CommonJS by Sucrase, which keeps every line where it is: what an error names is what the user
// wrote, and no source map is needed. Types are not checked.
import { createRequire } from 'node:module';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { transform, type Transform } from 'sucrase';
import { InputError } from '../../protocol/inputError';

/** Node's module objects, as the table of `require.extensions` gets them. */
interface LoadingModule {
  _compile(code: string, file: string): void;
}
type Loader = (module: LoadingModule, file: string) => void;

const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
/** Files that have been loaded here. */
const userFiles = new Set<string>();
let isInstalled = false;

/**
 * The exports of a module, however it writes them.
 * @param file absolute
 * @throws InputError with the line of the module, or of one that it imports, that is at fault
 */
export function loadUserModule(file: string): Readonly<Record<string, unknown>> {
  const require = createRequire(file);
  install(require.extensions as unknown as Record<string, Loader>);
  try {
    const exported: unknown = require(file);
    const isEsModule = typeof exported === 'object' && exported !== null && '__esModule' in exported;
    return isEsModule ? (exported as unknown as Record<string, unknown>) : { default: exported };
  } catch (error) {
    throw userError(error, { file, doing: 'the module cannot be loaded' });
  }
}

/** Packages are left to Node; what is the user's own is compiled here, whatever its package.json says of modules. */
function install(loaders: Record<string, Loader>): void {
  if (isInstalled) return;
  isInstalled = true;
  // Deep within a library, the user's own line still has to be found.
  Error.stackTraceLimit = 100;
  for (const ending of endings) {
    const usual = loaders[ending];
    loaders[ending] = (module, file) => {
      if (usual !== undefined && file.includes(`${path.sep}node_modules${path.sep}`)) return usual(module, file);
      userFiles.add(file);
      module._compile(compiled(file, ending), file);
    };
  }
}

function compiled(file: string, ending: string): string {
  const transforms: Transform[] = ending.endsWith('ts') ? ['typescript', 'imports'] : ['imports'];
  return transform(readFileSync(file, 'utf8'), { transforms, filePath: file, disableESTransforms: true }).code;
}

/**
 * What a user's code has thrown, as bad input: with file and line of the innermost of its own lines, where there is one.
 * @param place the file that the experiment names, and what it was about to do
 */
export function userError(
  error: unknown,
  { file, doing }: { readonly file: string; readonly doing: string },
): InputError {
  if (error instanceof InputError) return error;
  const { thrown, place } = describeThrown(error);
  return new InputError(`${doing}: ${thrown}`, { file, ...place });
}

function describeThrown(error: unknown): { thrown: string; place: { file?: string; line?: number } } {
  if (!(error instanceof Error)) return { thrown: `it threw ${shown(error)}, which is no Error`, place: {} };
  const firstLine = error.message.split('\n')[0]!;
  const where = syntaxPlace(error) ?? framePlace(error.stack ?? '');
  // Sucrase's own words begin with the file, which is told already.
  const sentence = firstLine.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  return { thrown: `${error.name}: ${sentence}`, place: where ?? {} };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 200)) : String(value).slice(0, 200);
}

/** Sucrase says where in its message, Node in the first line of the stack. */
function syntaxPlace({ name, message, stack = '' }: Error): { file: string; line: number } | undefined {
  if (name !== 'SyntaxError') return undefined;
  const own = /^Error transforming (.*?): .*\((\d+):\d+\)$/s.exec(message);
  if (own !== null) return { file: own[1]!, line: Number(own[2]) };
  const head = /^(.*):(\d+)\n/.exec(stack);
  return head !== null && userFiles.has(head[1]!) ? { file: head[1]!, line: Number(head[2]) } : undefined;
}

function framePlace(stack: string): { file: string; line: number } | undefined {
  for (const frame of stack.split('\n')) {
    const match = /^\s+at (?:.*\()?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/.exec(frame);
    if (match !== null && userFiles.has(match[1]!)) return { file: match[1]!, line: Number(match[2]) };
  }
  return undefined;
}
