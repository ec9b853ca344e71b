// The query line, its words as chips, and quick chips for what is asked most.
import { useEffect, useRef, useState } from 'preact/hooks';
import { go } from '../../app/route';
import { LogText } from '../../text/LogText';
import { plain } from '../../text/safe';
import { changeWords, type HuntRoute } from './narrow';
import { parseQuery, printWord, valueOf, withoutKey, withWord, wrongWith, type Key } from './query';

const rest_ms = 20;

const quick: readonly [Key, string][] = [
  ['verdict', 'open'], ['verdict', 'malicious'], ['verdict', 'benign'], ['verdict', 'any'],
  ['last', '24h'], ['last', '7d'], ['score', '>5'], ['run', 'last'], ['hidden', 'yes'],
];

interface Props {
  route: HuntRoute;
  /** To the list, when the line is left by Enter or Escape. */
  onLeave: () => void;
}

export function QueryLine({ route, onLeave }: Props) {
  const [text, setText] = useState(route.q);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const sent = useRef(route.q);
  const { words, unfinished } = parseQuery(text);

  useEffect(() => {
    // From elsewhere: a chip, a link, the back button.
    if (route.q !== sent.current) {
      clearTimeout(timer.current);
      setText(route.q);
    }
    sent.current = route.q;
  }, [route.q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (q: string, how: 'push' | 'replace') => {
    clearTimeout(timer.current);
    sent.current = q;
    go({ ...route, q }, how);
  };
  const typed = (now: string) => {
    setText(now);
    clearTimeout(timer.current);
    if (parseQuery(now).unfinished === '') timer.current = setTimeout(() => send(now.trim(), 'replace'), rest_ms);
  };

  return (
    <div class="query" role="search">
      <div class="query-field">
        <label for="query" class="visually-hidden">Query</label>
        <input
          id="query"
          type="text"
          class="mono"
          value={text}
          placeholder="host:*.top score:>5 last:7d"
          maxLength={2000}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="query-state"
          onInput={(event) => typed(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              if (unfinished === '') send(text.trim(), 'push');
              onLeave();
            } else if (event.key === 'Escape') {
              event.preventDefault();
              onLeave();
            }
          }}
        />
        <kbd aria-hidden="true" title="/ goes to the query line">/</kbd>
      </div>
      <p id="query-state" class={unfinished === '' ? 'visually-hidden' : 'query-state'}>{unfinished}</p>
      <div class="chips">
        {words.map((word, at) => {
          const wrong = wrongWith(word, words);
          return (
            <span key={at} class={wrong === '' ? 'chip' : 'chip wrong'} title={wrong === '' ? undefined : plain(wrong)}>
              <span class="cut"><LogText text={printWord(word)} max={80} /></span>
              <button type="button" aria-label={`Take out ${plain(printWord(word), 80)}`} onClick={() => changeWords(route, words.filter((_, other) => other !== at))}>✕</button>
            </span>
          );
        })}
        {quick.map(([key, value]) => {
          const on = valueOf(words, key) === value;
          return (
            <button
              key={`${key}:${value}`}
              type="button"
              class="quick"
              aria-pressed={on}
              onClick={() => changeWords(route, on ? withoutKey(words, key) : withWord(words, key, value))}
            >
              {key}:{value}
            </button>
          );
        })}
      </div>
    </div>
  );
}
