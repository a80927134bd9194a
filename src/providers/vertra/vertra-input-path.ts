import type { InputPath } from '../../domain/input-issue.ts';
import type { VertraPatch } from '../../domain/update/patch.ts';
import { patchFields } from '../../domain/update/patch.ts';
import type { VertraBody } from './vertra-body.ts';

type Refusal = Pick<VertraBody, 'details' | 'path'> | undefined;

/**
 * Finds the path in the input that a refusal names, under `details` or at its top (vertra.md, VALIDATION_ERROR).
 *
 * @returns `[]` when it names no field of the patch
 */
export function findInputPath(patch: VertraPatch, refusal: Refusal): InputPath {
  const paths = [refusal?.details?.path, refusal?.path].map((path) => toInputPath(patch, toSegments(path)));
  return paths.find((path) => path.length > 0) ?? [];
}

function toInputPath(patch: VertraPatch, segments: readonly string[]): InputPath {
  const fields: readonly string[] = patchFields<'VERTRA'>(patch);
  const at = segments.findIndex((segment) => fields.includes(segment));
  const [field, index] = segments.slice(at, at + 2);
  if (at === -1 || field === undefined) return [];
  const isTag =
    field === 'tags' && /^\d{1,9}$/.test(index ?? '') && Number(index) < (patch.tags?.length ?? 0);
  return isTag && index !== undefined ? [field, String(Number(index))] : [field];
}

/** Splits a path, whose format is not documented: an array of keys, or a string such as `updates.tags[2]`. */
function toSegments(path: unknown): readonly string[] {
  if (typeof path === 'string' && path.length <= 200) return path.split(/[.[\]/'"]+/);
  if (!Array.isArray(path) || path.length > 20) return [];
  return path.filter((each) => typeof each === 'string' || typeof each === 'number').map(String);
}
