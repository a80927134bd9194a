import { expect, it } from 'vitest';
import { toCoarsePosition } from '../../src/changes/coarse-position.ts';

const minute = 60_000;
const at = 29_000_000 * minute;

it.each([
  ['the end of the minute', `${at + 5}-3`, null, at + 2 * minute, `${at + minute}-0`],
  ['the end of the second', `${at + 5}-3`, null, at + minute, `${at + 1000}-0`],
  ['the end of the millisecond', `${at + 5}-3`, null, at + 1000, `${at + 6}-0`],
  ['the position itself where nothing else continues', `${at + 5}-3`, null, at + 6, `${at + 5}-3`],
  ['the last listed change of the same minute', `${at + 5}-3`, `${at + 9}-1`, at + 2 * minute, `${at + 9}-1`],
  ['the minute after an older scan', `${at + 5}-3`, `${at + minute}-0`, at + 2 * minute, `${at + minute}-0`],
  ['the listed change, which is the last one read', `${at + 5}-3`, `${at + 5}-3`, at + minute, `${at + 5}-3`],
])('the position after a scan is %s', (_name, scanned, listed, beganAtMs, expected) => {
  expect(toCoarsePosition({ scanned, listed, beganAtMs })).toBe(expected);
});
