import { z } from 'zod';

interface SettingText {
  /** One or more sentences, with code in backticks. */
  readonly description: string;
  /** Replaces the default of the schema where that depends on other settings. */
  readonly defaultText?: string | undefined;
}

const texts = z.registry<SettingText>();

const privateSchemas = z.registry();

const valuesTexts = z.registry<{ readonly values: string }>();

/** Adds what a setting can be, such as `1 to 100`. */
export function withValues<Schema extends z.ZodType>(values: string, schema: Schema): Schema {
  valuesTexts.add(schema, { values });
  return schema;
}

/** Adds the description that the help and the documents print. */
export function setting<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  defaultText?: string,
): Schema {
  texts.add(schema, { description, defaultText });
  return schema;
}

/** Defines a setting that must not be disclosed: a secret, or the address of a provider or a proxy. */
export function privateSetting<Schema extends z.ZodType>(description: string, schema: Schema): Schema {
  privateSchemas.add(schema);
  return setting(description, schema);
}

export function isPrivate(schema: z.ZodType): boolean {
  return privateSchemas.has(schema);
}

/** What the help and the documents print of a setting. */
export interface ListedText {
  readonly description: string;
  /** An empty text when there is none. */
  readonly default: string;
  /** What the setting can be. */
  readonly values: string;
}

export function toSettingText(schema: z.ZodType): ListedText {
  const { defaultText, description = '' } = texts.get(schema) ?? {};
  return { description, default: defaultText ?? toDefaultText(schema), values: toValuesText(schema) };
}

function toValuesText(schema: z.ZodType): string {
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  return valuesTexts.get(isWrapper ? (schema.unwrap() as z.ZodType) : schema)?.values ?? 'text';
}

function toDefaultText(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return '';
  const value: unknown = schema.def.defaultValue;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
