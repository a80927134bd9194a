/** Control and format characters, which can move the cursor, hide text or reverse its direction, and lone surrogates. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Replaces each character that is unsafe in a terminal by its escape, such as `\u001b`. */
export function toPrintable(text: string): string {
  return text.replace(unsafe, toEscape);
}

/** Formats JSON that is safe in a terminal and has the same value. */
export function toPrintableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (unit) =>
    unit === '\n' ? unit : toEscape(unit),
  );
}

function toEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
