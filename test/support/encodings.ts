const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, (each) => (each < 'a' ? each.toLowerCase() : each.toUpperCase()));
const bytesOf = (text: string) => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
const percent = (text: string) => bytesOf(text).map((byte) => `%${byte}`);
const base64 = (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '');
const toFullWidth = (text: string) =>
  text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));
const separateWith = (separator: string) => (text: string) => [...text].join(separator);

/** Encodings from which a reader can restore the token. */
export const encodings: Readonly<Record<string, (token: string) => string>> = {
  plain: (token) => token,
  'upper case': (token) => token.toUpperCase(),
  'lower case': (token) => token.toLowerCase(),
  'swapped case': swapCase,
  percent: (token) => percent(token).join(''),
  'percent in upper case': (token) => percent(token).join('').toUpperCase(),
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
  'hexadecimal in upper case': (token) => bytesOf(token).join('').toUpperCase(),
  'hexadecimal in groups': (token) => bytesOf(token).join(' '),
  'hexadecimal with prefixes': (token) =>
    bytesOf(token)
      .map((byte) => `0x${byte}`)
      .join(', '),
  'hexadecimal of base64': (token) => bytesOf(base64(token)).join(' '),
  'decimal character codes': (token) => [...Buffer.from(token)].join(' '),
  'decimal character codes after another number': (token) => `5 ${[...Buffer.from(token)].join(', ')}`,
  'decimal character codes in one number': (token) => [...Buffer.from(token)].join(''),
  'octal character codes': (token) => [...Buffer.from(token)].map((byte) => `\\${byte.toString(8)}`).join(''),
  spaces: separateWith(' '),
  'ideographic spaces': separateWith('\u3000'),
  'line breaks': separateWith('\n'),
  'zero-width spaces': separateWith('\u200b'),
  'word joiners': separateWith('\u2060'),
  'variation selectors': separateWith('\ufe0f'),
  'combining accents': separateWith('\u0301'),
  commas: separateWith(', '),
  'full-width letters': toFullWidth,
};
