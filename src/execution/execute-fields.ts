import type { GraphQLOutputType, ResponsePath } from 'graphql';
import { isNonNullType, locatedError } from 'graphql';
import type { FieldPlan } from './field-plan.ts';
import { isPromise } from './is-promise.ts';
import type { SelectionPlan } from './plan-operation.ts';
import type { Run } from './run.ts';
import { FieldInfo } from './run.ts';

export type Data = Record<string, unknown>;

/** Executes fields side by side (GraphQL §6.3). */
export function executeFields(
  run: Run,
  fields: SelectionPlan,
  source: unknown,
  path: ResponsePath | undefined,
): Data | Promise<Data> {
  const data: Data = {};
  let waits: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const value = executeField(run, field, source, path);
      // At its place at once: the answer keeps the order of the selection.
      data[field.key] = value;
      if (!isPromise(value)) continue;
      waits ??= [];
      waits.push(
        value.then((told) => {
          data[field.key] = told;
        }),
      );
    }
  } catch (error) {
    if (waits === undefined) throw error;
    // Those under way are waited for, as their own errors would be nobody's.
    return Promise.allSettled(waits).then(() => {
      throw error;
    });
  }
  return waits === undefined ? data : Promise.all(waits).then(() => data);
}

/** Executes fields one after the other, as those at the root of a mutation (GraphQL §6.2.2). */
export function executeInTurn(run: Run, fields: SelectionPlan): Data | Promise<Data> {
  const data: Data = {};
  const executeFrom = (first: number): Data | Promise<Data> => {
    for (let index = first; index < fields.length; index += 1) {
      const field = fields[index] as FieldPlan;
      const value = executeField(run, field, undefined, undefined);
      data[field.key] = value;
      if (isPromise(value)) {
        return value.then((told) => {
          data[field.key] = told;
          return executeFrom(index + 1);
        });
      }
    }
    return data;
  };
  return executeFrom(0);
}

function executeField(
  run: Run,
  field: FieldPlan,
  source: unknown,
  parentPath: ResponsePath | undefined,
): unknown {
  const path = { prev: parentPath, key: field.key, typename: field.parent.name };
  const info = new FieldInfo(run, field, path);
  try {
    const result = field.resolve(source, field.argumentsFrom(run.variables), run.context, info);
    const place = { run, field, info };
    const completed = isPromise(result)
      ? result.then((resolved) => field.complete(place, path, resolved))
      : field.complete(place, path, result);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (raw) => nullOrThrow(run, field, field.type, path, raw));
  } catch (raw) {
    return nullOrThrow(run, field, field.type, path, raw);
  }
}

/** A field that may be null is, and its error is told beside the data; any other takes its parent with it (GraphQL §6.4.4). */
export function nullOrThrow(
  run: Run,
  { nodes }: FieldPlan,
  type: GraphQLOutputType,
  path: ResponsePath,
  raw: unknown,
): null {
  const error = locatedError(raw, nodes, keysOf(path));
  if (isNonNullType(type)) throw error;
  run.errors.push(error);
  return null;
}

function keysOf(path: ResponsePath): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: ResponsePath | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}
