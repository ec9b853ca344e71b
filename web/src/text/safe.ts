// Finds the characters of hostile text that would hide, reorder or fake what is read, so that they can be shown as codes.

export type Piece = { kind: 'text'; text: string } | { kind: 'code'; code: string; what: string };

// Controls, soft hyphen, zero-width and bidi characters, line separators, other formats, tags, private use, halves of surrogates.
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u115F\u1160\u3164\uFFA0]|[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;

const names: Record<number, string> = {
  0x00: 'null', 0x07: 'bell', 0x08: 'backspace', 0x09: 'tab', 0x0a: 'line feed', 0x0d: 'carriage return', 0x1b: 'escape', 0x7f: 'delete',
  0xa0: 'no-break space', 0xad: 'soft hyphen', 0x200b: 'zero-width space', 0x200c: 'zero-width non-joiner', 0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark', 0x200f: 'right-to-left mark', 0x2028: 'line separator', 0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding', 0x202b: 'right-to-left embedding', 0x202c: 'end of embedding', 0x202d: 'left-to-right override',
  0x202e: 'right-to-left override', 0x2066: 'left-to-right isolate', 0x2067: 'right-to-left isolate', 0x2068: 'first strong isolate',
  0x2069: 'end of isolate', 0xfeff: 'byte order mark',
};

/** Splits a text into what can be shown as it is and characters to show as a code. */
export function pieces(text: string): Piece[] {
  const result: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) result.push({ kind: 'text', text: text.slice(from, match.index) });
    const point = match[0].codePointAt(0) ?? 0;
    const code = point < 0x80 ? point.toString(16).toUpperCase().padStart(2, '0') : `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    result.push({ kind: 'code', code, what: names[point] ?? 'invisible character' });
    from = match.index + match[0].length;
  }
  if (from < text.length) result.push({ kind: 'text', text: text.slice(from) });
  return result;
}

/** The same as one plain text, for titles and labels: codes in brackets, cut after a length. */
export function plain(text: string, longest = 300): string {
  const shown = pieces(text).map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.code}]`)).join('');
  return shown.length > longest ? `${shown.slice(0, longest)}\u2026 (${text.length} characters)` : shown;
}
