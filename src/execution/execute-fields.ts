import type { GraphQLOutputType, ResponsePath } from 'graphql';
import { isNonNullType, locatedError } from 'graphql';
import { isPromise } from './is-promise.ts';
import type { FieldPlan, Place, Run, SelectionPlan } from './plan.ts';
import { FieldInfo, toPath } from './plan.ts';

export type Data = Record<string, unknown>;

/** Executes fields concurrently (GraphQL §6.3). */
export function executeFields(
  run: Run,
  fields: SelectionPlan,
  source: unknown,
  place: Place | undefined,
): Data | Promise<Data> {
  const data: Data = {};
  let pending: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const value = executeField(new FieldInfo(run, field, place), source);
      // Set before it resolves, so that the response keeps the order of the selection.
      data[field.key] = value;
      if (!isPromise(value)) continue;
      pending ??= [];
      pending.push(
        value.then((resolved) => {
          data[field.key] = resolved;
        }),
      );
    }
  } catch (error) {
    if (pending === undefined) throw error;
    // A pending field that rejects without a handler would end the process.
    return Promise.allSettled(pending).then(() => {
      throw error;
    });
  }
  return pending === undefined ? data : Promise.all(pending).then(() => data);
}

/** Executes the root fields of a mutation one after the other (GraphQL §6.2.2). */
export function executeSerially(run: Run, fields: SelectionPlan): Data | Promise<Data> {
  const data: Data = {};
  const executeFrom = (first: number): Data | Promise<Data> => {
    for (let index = first; index < fields.length; index += 1) {
      const field = fields[index] as FieldPlan;
      const value = executeField(new FieldInfo(run, field, undefined), run.rootValue);
      data[field.key] = value;
      if (isPromise(value)) {
        return value.then((resolved) => {
          data[field.key] = resolved;
          return executeFrom(index + 1);
        });
      }
    }
    return data;
  };
  return executeFrom(0);
}

function executeField(info: FieldInfo, source: unknown): unknown {
  const { field, run } = info;
  let result: unknown;
  try {
    result = field.resolve(source, field.coerceArguments(run.variables), run.context, info);
  } catch (raw) {
    return nullOrThrow(info, info, field.type, raw);
  }
  if (!isPromise(result)) return completeField(info, result);
  return result.then(
    (resolved) => completeField(info, resolved),
    (raw) => nullOrThrow(info, info, field.type, raw),
  );
}

function completeField(info: FieldInfo, result: unknown): unknown {
  const { field } = info;
  try {
    const completed = field.complete(info, info, result);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (raw) => nullOrThrow(info, info, field.type, raw));
  } catch (raw) {
    return nullOrThrow(info, info, field.type, raw);
  }
}

/**
 * Records the error of a nullable value, which becomes null (GraphQL §6.4.4).
 *
 * @throws the located error of a non-null value, which makes its parent null
 */
export function nullOrThrow(
  { field, run }: FieldInfo,
  place: Place,
  type: GraphQLOutputType,
  raw: unknown,
): null {
  const error = locatedError(raw, field.nodes, toKeys(toPath(place)));
  if (isNonNullType(type)) throw error;
  run.errors.push(error);
  return null;
}

function toKeys({ key, prev }: ResponsePath): (string | number)[] {
  return prev ? [...toKeys(prev), key] : [key];
}
