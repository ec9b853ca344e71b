// A field for a number above none: what is half typed changes nothing, and leaving it shows the number that holds.
import { useState } from 'preact/hooks';

interface Props {
  id: string;
  label: string;
  value: number;
  onValue: (value: number) => void;
  least?: number;
}

export function NumberField({ id, label, value, onValue, least = 0 }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== '' && read(typed, least) === undefined;
  return (
    <span class="number-field">
      <label for={id}>{label}</label>
      <input
        id={id} type="text" inputMode="decimal" autocomplete="off" aria-invalid={wrong} value={typed ?? plain(value)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const told = read(event.currentTarget.value, least);
          if (told !== undefined) onValue(told);
        }}
        onBlur={() => setTyped(null)}
      />
    </span>
  );
}

/** Spaces may group digits, as this page writes them. */
function read(text: string, least: number): number | undefined {
  const value = Number(text.replace(/[\s\u2009_]/g, ''));
  return text.trim() !== '' && Number.isFinite(value) && value > 0 && value >= least ? value : undefined;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(value >= 1000 ? 6 : 3)));
}
