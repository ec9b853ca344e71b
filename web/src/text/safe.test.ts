// Tests of hostile text.
import { describe, expect, it } from 'vitest';
import { pieces, plain } from './safe';

const codes = (text: string) => pieces(text).flatMap((piece) => (piece.kind === 'code' ? [piece.code] : []));

describe('hostile text', () => {
  it('stays as it is where nothing hides', () => {
    expect(pieces('<script>alert(1)</script> größe 日本')).toEqual([{ kind: 'text', text: '<script>alert(1)</script> größe 日本' }]);
    expect(pieces('')).toEqual([]);
  });

  it('shows what would turn the reading direction', () => {
    expect(pieces('evil\u202Egro')).toEqual([{ kind: 'text', text: 'evil' }, { kind: 'code', code: 'U+202E', what: 'right-to-left override' }, { kind: 'text', text: 'gro' }]);
    expect(codes('\u2066\u2069\u200F')).toEqual(['U+2066', 'U+2069', 'U+200F']);
  });

  it('shows controls, invisible characters, spaces that are none, tags and halves of surrogates', () => {
    expect(codes('\0\x1b[31m\r\n\x7f\x85')).toEqual(['00', '1B', '0D', '0A', '7F', 'U+0085']);
    expect(codes('\u200B\u00AD\uFEFF\u00A0\u3164')).toEqual(['U+200B', 'U+00AD', 'U+FEFF', 'U+00A0', 'U+3164']);
    expect(codes('\u{E0041}\uD800\u2028\uE000')).toEqual(['U+E0041', 'U+D800', 'U+2028', 'U+E000']);
  });

  it('loses nothing', () => {
    const text = 'a\u202Eb\0c 😀';
    expect(pieces(text).map((piece) => (piece.kind === 'text' ? piece.text : '?')).join('')).toBe('a?b?c 😀');
  });

  it('is told in titles with codes in brackets, and cut', () => {
    expect(plain('a\u202Eb')).toBe('a[U+202E]b');
    expect(plain('x'.repeat(400), 10)).toBe('xxxxxxxxxx… (400 characters)');
  });
});
