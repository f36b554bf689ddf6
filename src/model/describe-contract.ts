import { z } from 'zod';
import { FEATURES, describeFeatures } from './features/catalogue.ts';
import { manifestSchema } from './manifest.ts';

type JsonSchema = { description?: string; type?: string | string[]; const?: unknown; enum?: unknown[]; anyOf?: JsonSchema[]; properties?: Record<string, JsonSchema>; required?: string[]; items?: JsonSchema };

/** JSON Schema (2020-12) of `manifest.json` as a trainer writes it. */
export const manifestJsonSchema = (): Record<string, unknown> => z.toJSONSchema(manifestSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;

/** The feature catalogue for machines. */
export const plainFeatures = (): Record<string, unknown>[] =>
  FEATURES.map(({ name, dtype, shape, unit, neutral, purposes, tasks, source }) => ({ name, dtype, shape, unit, neutral, purposes, tasks, source }));

/** The contract as Markdown, generated from the schema and the feature catalogue: for `/docs` and `candor model features`. */
export const describeContract = (): string => {
  const schema = manifestJsonSchema() as JsonSchema;
  return ['## manifest.json', '', '| field | type | needed | meaning |', '|---|---|---|---|', ...rowsOf(schema, ''), '', '## Features', '', describeFeatures(), ''].join('\n');
};

const rowsOf = (schema: JsonSchema, prefix: string): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = field.anyOf?.find((part) => part.properties !== undefined) ?? field;
    const needed = (schema.required ?? []).includes(name) ? 'yes' : 'no';
    return [`| \`${prefix}${name}\` | ${typeOf(field)} | ${needed} | ${field.description ?? ''} |`, ...rowsOf(inner, `${prefix}${name}.`)];
  });

const typeOf = (field: JsonSchema): string => {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.anyOf !== undefined) return [...new Set(field.anyOf.map(typeOf))].join(' or ');
  if (field.type === 'array' && field.items !== undefined) return `array of ${typeOf(field.items)}`;
  return [field.type ?? 'any'].flat().join(' or ');
};
