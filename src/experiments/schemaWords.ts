// The JSON schema of an experiment in words: what is expected at a place, which keys are known there, and which of them
// somebody probably meant. Works on the generated schema, so that a new field explains itself.
import { distance } from 'fastest-levenshtein';
import { experimentJsonSchema } from '../protocol/jsonSchemas';
import type { FieldPath } from './places';

/** The part of JSON schema that the generated one uses. */
interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
}

const root = experimentJsonSchema() as SchemaNode;

/** What may stand at `path` in `json`, whose `kind` fields choose among alternatives; undefined if nothing is known there. */
function schemaAt(json: unknown, path: FieldPath): SchemaNode | undefined {
  let schema: SchemaNode | undefined = chosen(root, json);
  let value = json;
  for (const part of path) {
    if (schema === undefined) return undefined;
    if (typeof part === 'string') schema = schema.properties?.[part];
    else schema = isList(schema.items) ? schema.items[part] : schema.items;
    value = isObject(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[part] : undefined;
    schema = schema && chosen(schema, value);
  }
  return schema;
}

/** The alternative that `value.kind` names; the union itself if it names none. */
function chosen(schema: SchemaNode, value: unknown): SchemaNode {
  if (schema.oneOf === undefined || !isObject(value)) return schema;
  return schema.oneOf.find((alternative) => alternative.properties?.['kind']?.const === value['kind']) ?? schema;
}

/** `a number from 0.000001 to 10`; `undefined` if the schema knows nothing there. */
export function expectedAt(json: unknown, path: FieldPath): string | undefined {
  return expectedBy(schemaAt(json, path));
}

function expectedBy(schema: SchemaNode | undefined): string | undefined {
  if (schema === undefined) return undefined;
  if (schema.anyOf !== undefined) {
    const words = schema.anyOf.map(expectedBy);
    return words.includes(undefined) ? undefined : words.join(', or ');
  }
  if (schema.oneOf !== undefined) return `an object whose "kind" is ${oneOf(kindsOf(schema))}`;
  if (schema.enum !== undefined) return oneOf(schema.enum);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'a whole number' : 'a number'}${rangeWords(schema)}`;
    case 'string':
      return schema.minLength === undefined ? 'a text' : `a text of ${lengthWords(schema)}`;
    case 'array':
      return isList(schema.items)
        ? `a list of ${schema.items.length} numbers`
        : `a list of at least ${schema.minItems ?? 0} values`;
    case 'object':
      return 'an object';
    default:
      return undefined;
  }
}

/** Values of `kind` that are known at `path`, where the object there chooses among alternatives. */
export function kindsAt(json: unknown, path: FieldPath): readonly string[] {
  const schema = schemaAt(json, path);
  return schema?.oneOf === undefined ? [] : kindsOf(schema);
}

/** Keys that the object at `path` may have. */
export function keysAt(json: unknown, path: FieldPath): readonly string[] {
  return Object.keys(schemaAt(json, path)?.properties ?? {});
}

/** The one of `known` that is so near to `word` that it was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, apart: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  const best = ranked[0];
  return best && best.apart <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`. */
export function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function kindsOf(schema: SchemaNode): string[] {
  return (schema.oneOf ?? []).map((alternative) => String(alternative.properties?.['kind']?.const));
}

function rangeWords({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  // The largest exact integer is no bound that anybody set.
  const top = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && top !== undefined) return ` from ${minimum} to ${top}`;
  const words = [
    minimum === undefined ? '' : `at least ${minimum}`,
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    top === undefined ? '' : `at most ${top}`,
    exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`,
  ].filter((word) => word !== '');
  return words.length === 0 ? '' : ` ${words.join(' and ')}`;
}

function lengthWords({ minLength = 0, maxLength }: SchemaNode): string {
  return maxLength === undefined ? `at least ${minLength} characters` : `${minLength} to ${maxLength} characters`;
}

function isList(items: SchemaNode['items']): items is readonly SchemaNode[] {
  return Array.isArray(items);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
