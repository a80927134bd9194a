import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/access/secret.ts';
import { toProviderMessage } from '../../../src/providers/shared/provider-message.ts';
import { encodings } from '../../support/encodings.ts';
import { fastestMs } from '../../support/fastest-ms.ts';

const other = new Secret('tok-8Hq2vXz0');
const show = (message: string) => toProviderMessage(message, other);

describe('a provider message', () => {
  it.each([
    'Organization settings updated',
    'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.',
    'Please wait... and/or try again (24/7), at 10:30 on 2025-08-14.',
    'Die Rechtsschutzversicherung „Süd“ wurde geändert',
    '設定を更新しました。一部は失敗しました。',
    'Could not update offeredProductPlanId',
    'فشل التحديث 🙂',
  ])('is passed on when it is plain text: %s', (message) => {
    expect(show(message)).toBe(message);
  });

  it.each([
    ['a bidi override', 'not\u202e updated', 'not updated'],
    ['bidi isolates', '\u2066not\u2069 updated', 'not updated'],
    ['zero-width characters', 'n\u200bo\u200ct\u200d up\u2060dat\ufeffed', 'not updated'],
    ['a soft hyphen, a filler and tags', 'n\u00ado\u3164t\u{e0041} updated', 'not updated'],
    ['line and paragraph separators', 'not\u2028updated\u2029', 'not updated'],
    ['control characters', 'not\r\n\0\u0085\u001bupdated', 'not updated'],
    ['half of a surrogate pair', 'not \ud83d updated', 'not \ufffd updated'],
  ])('is cleaned of %s', (_name, message, shown) => {
    expect(show(message)).toBe(shown);
  });

  it.each([
    ['a URL', 'see https://x'],
    ['a URL in wide letters', 'see ｈｔｔｐｓ：／／ｘ'],
    ['a host', 'refused by api.vida.dev'],
    ['a host that a zero-width space divides', 'refused by api\u200b.\u200bvida'],
    ['a host of another script', 'refused by пример.рф'],
    ['a port', 'no response of localhost:8080'],
    ['an IPv6 address', 'no response of fe80::1'],
    ['a character reference', 'not &#117;pdated'],
    ['an absolute path', 'cannot open /etc'],
    ['a deep path', 'cannot open /srv/app/index'],
    ['a path after a bracket', 'at save (/srv/app)'],
    ['a path in wide letters', 'cannot open ／ｅｔｃ'],
    ['a relative path', 'cannot open src/app/index'],
    ['a home folder', 'cannot open ~/keys'],
    ['a path of Windows', 'cannot open C:\\keys'],
    ['a path of Windows with slashes', 'cannot open C:/keys'],
    ['a share of Windows', 'cannot open \\\\server\\share'],
    ['a parent folder', 'cannot open ../keys'],
    ['two dots', 'cannot open ..'],
    ['hexadecimal digits', `id ${'deadBEEF'.repeat(2)}`],
    ['a UUID', 'request 123e4567-e89b-12d3-a456-426614174000'],
    ['base64', `key ${Buffer.from('a text of some length').toString('base64').replace('=', '')}`],
    ['base64url', 'key Zm9v-YmFy_Zm9vYmFyZm9v'],
    ['a run of letters', `key ${'x'.repeat(32)}`],
  ])('is withheld when it contains %s', (_name, message) => {
    expect(show(message)).toBeNull();
  });

  it('is one line of at most 300 visible, well-formed characters for any text of the provider', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('word ', '\u202e', '\u2028', '\ud800', '\u{1f600}', '/', '..', '%41'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const shown = show(pieces.join(''));
        if (shown === null) return;
        expect(shown.length).toBeLessThanOrEqual(300);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\<>{}]/u);
      }),
      { numRuns: 1000 },
    );
  });

  it('is truncated after 300 characters, and never within a surrogate pair', () => {
    expect(show('word '.repeat(200))).toBe(`${'word '.repeat(60).slice(0, 299)}…`);
    expect(show(`a ${'\u{1f600} '.repeat(200)}`)).toMatch(/^a (\u{1f600} )+\u{1f600}?…$/u);
  });

  it.each([
    'x',
    ' ',
    '/',
    '.',
    '/x',
    '..a',
    '%',
    '%4',
    '&a',
    '-',
    'a=',
    '\u200b',
    '\ud800',
    '\ufdfa',
    'deadbee ',
    'Zm9v ',
  ])('of a megabyte of %j is checked quickly', (unit) => {
    for (const length of [4096, 1_048_576]) {
      const text = unit.repeat(length / unit.length);
      expect(fastestMs(() => show(text))).toBeLessThan(1000);
    }
  });
});

const token = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9]{4}$/), fc.stringMatching(/^[!-~]{0,40}$/))
  .map((parts) => parts.join(''));

describe.each(Object.entries(encodings))('a token in %s', (_name, encode) => {
  it('is not passed on in a message', () => {
    const words = fc.constantFrom('', 'not ', 'not accepted: ', 'bad face ', 'ab');
    fc.assert(
      fc.property(token, words, words, (text, before, after) => {
        const message = `${before}${encode(text)} ${after}`;
        expect(toProviderMessage(message, new Secret(text))).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

describe.each(Object.entries(encodings))('nine characters of a token in %s', (_name, encode) => {
  it('are not passed on in a message', () => {
    const text = 'sk_Q7mZp2xWv9Rt4Ln8';
    for (let start = 0; start + 9 <= text.length; start += 1) {
      const message = `not ${encode(text.slice(start, start + 9))} yet`;
      expect(toProviderMessage(message, new Secret(text)), message).toBeNull();
    }
  });
});

it('a message with a partly encoded token that contains a percent sign is withheld', () => {
  expect(toProviderMessage('not %410A0%00', new Secret('A0A0%00'))).toBeNull();
});

describe('a token of fewer than four characters', () => {
  it('withholds only a message that contains it literally', () => {
    expect(toProviderMessage('not updated', new Secret('up'))).toBeNull();
    expect(toProviderMessage('not updated', new Secret('UP'))).toBe('not updated');
  });
});
