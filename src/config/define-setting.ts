import { z } from 'zod';

interface SettingText {
  /** One or more sentences, with code in backticks. */
  readonly description: string;
  /** Replaces the default of the schema where that depends on other settings. */
  readonly defaultText?: string | undefined;
}

const texts = z.registry<SettingText>();

const privateSchemas = z.registry();

/** Adds the description that the help and the README print. */
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

/** @returns the description and the default, which is an empty text when there is none */
export function toSettingText(schema: z.ZodType): { readonly description: string; readonly default: string } {
  const { defaultText, description = '' } = texts.get(schema) ?? {};
  return { description, default: defaultText ?? toDefaultText(schema) };
}

function toDefaultText(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return '';
  const value: unknown = schema.def.defaultValue;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
