import type { Behavior, Expected } from './behavior.ts';
import { refused } from './behavior.ts';
import { respond } from './reply.ts';
import { isApplied, sentIn, toWireNames, vidaRefusal } from './vida-behaviors.ts';

const refusal = (failed?: readonly string[] | null) => ({
  ...vidaRefusal,
  ...(failed === undefined ? {} : { failedSettings: failed }),
});
const inputError = (applied: 'NOT_APPLIED' | 'UNKNOWN'): readonly Expected[] =>
  refused('InputError', { applied });

/** Vida's 400, which is unambiguous only for one setting, for all settings, or with the documented message. */
export const vidaRefusals: readonly Behavior[] = [
  {
    name: '400 that names all',
    timings: ['NONE'],
    response: (write) => ({
      reply: respond(400, refusal(toWireNames(sentIn(write)))),
      expected: inputError('NOT_APPLIED'),
    }),
  },
  {
    name: '400 "No settings updated"',
    timings: ['NONE'],
    response: () => ({
      reply: respond(400, { success: false, message: 'No settings updated' }),
      expected: inputError('NOT_APPLIED'),
    }),
  },
  ...[400, 401, 404, 409, 422].map(
    (status): Behavior => ({
      name: `${status} that names some`,
      timings: ['PART', 'NONE'],
      minFields: 2,
      response: (write) => {
        const failed = sentIn(write).filter((name) => !isApplied(write)(name));
        const named = failed.length < sentIn(write).length ? failed : failed.slice(1);
        return { reply: respond(status, refusal(toWireNames(named))), expected: inputError('UNKNOWN') };
      },
    }),
  ),
  ...[
    { name: '400 without failedSettings', body: refusal() },
    { name: '400 with failedSettings null', body: refusal(null) },
    { name: '400 with failedSettings empty', body: refusal([]) },
    { name: '400 that cannot be read', body: '<html></html>' },
  ].map(
    ({ body, name }): Behavior => ({
      name,
      timings: ['PART', 'NONE'],
      response: (write) => ({
        reply: respond(400, body),
        expected: inputError(sentIn(write).length === 1 ? 'NOT_APPLIED' : 'UNKNOWN'),
      }),
    }),
  ),
  {
    name: '404',
    timings: ['NONE'],
    response: ({ random }) => ({
      reply: respond(404, random.pick(['', vidaRefusal])),
      expected: refused('NotFoundError'),
    }),
  },
];
