const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, (each) => (each < 'a' ? each.toLowerCase() : each.toUpperCase()));
const bytesOf = (text: string) => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
const percent = (text: string) => bytesOf(text).map((byte) => `%${byte}`);
const base64 = (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '');
const wide = (text: string) =>
  text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));
const putBetween = (between: string) => (text: string) => [...text].join(between);

/** Spellings from which a reader gets the token back. */
export const encodings: Readonly<Record<string, (token: string) => string>> = {
  plain: (token) => token,
  'upper case': (token) => token.toUpperCase(),
  'lower case': (token) => token.toLowerCase(),
  'swapped case': swapCase,
  percent: (token) => percent(token).join(''),
  'percent in capitals': (token) => percent(token).join('').toUpperCase(),
  'percent of one character': (token) => `${percent(token)[0]}${token.slice(1)}`,
  'percent twice': (token) => percent(token).join('').replaceAll('%', '%25'),
  base64,
  'base64 from the second byte of three': (token) => base64(`a${token}`),
  'base64 from the third byte of three': (token) => base64(`ab${token}c`),
  base64url: (token) => Buffer.from(`>>${token}??`).toString('base64url'),
  'base64 in lines': (token) => base64(token).replace(/.{4}/g, '$&\r\n'),
  'base64 of upper case': (token) => base64(token.toUpperCase()),
  'base64 of base64': (token) => base64(base64(token)),
  'base64 of UTF-16': (token) => Buffer.from(token, 'utf16le').toString('base64').replaceAll('=', ''),
  hexadecimal: (token) => bytesOf(token).join(''),
  'hexadecimal in capitals': (token) => bytesOf(token).join('').toUpperCase(),
  'hexadecimal in groups': (token) => bytesOf(token).join(' '),
  'hexadecimal with prefixes': (token) =>
    bytesOf(token)
      .map((byte) => `0x${byte}`)
      .join(', '),
  'hexadecimal of base64': (token) => bytesOf(base64(token)).join(' '),
  spaces: putBetween(' '),
  'wide spaces': putBetween('\u3000'),
  'line breaks': putBetween('\n'),
  'zero-width spaces': putBetween('\u200b'),
  'word joiners': putBetween('\u2060'),
  'variation selectors': putBetween('\ufe0f'),
  'combining accents': putBetween('\u0301'),
  commas: putBetween(', '),
  'wide letters': wide,
};
