// Text that comes from logs: only ever text nodes, bidi-isolated, hidden characters as small boxed codes.
import { pieces, plain } from './safe';

interface Props {
  text: string;
  /** Show at most so many characters; the whole is in the title as far as it goes. */
  max?: number;
  /** What to show for an empty text. */
  empty?: string;
}

export function LogText({ text, max, empty = '\u2013' }: Props) {
  if (text === '') return <span class="faint">{empty}</span>;
  const cut = max !== undefined && text.length > max;
  const shown = pieces(cut ? text.slice(0, max) : text);
  return (
    <bdi class="log" dir="ltr" title={text.length > 24 ? plain(text) : undefined}>
      {shown.map((piece, at) =>
        piece.kind === 'text' ? piece.text : <span key={at} class="code" title={piece.what}>{piece.code}</span>)}
      {cut && '\u2026'}
    </bdi>
  );
}
