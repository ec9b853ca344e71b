// The numbers of a chart as a table, for the keyboard, for screen readers and to copy from; made only when it is opened.
import { useState } from 'preact/hooks';
import { thin } from './thin';

const most_rows = 60;

interface Props {
  title: string;
  columns: readonly string[];
  length: number;
  row: (at: number) => readonly string[];
}

export function NumbersTable({ title, columns, length, row }: Props) {
  const [open, setOpen] = useState(false);
  const shown = open ? thin(length, most_rows) : [];
  return (
    <details class="chart-numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Numbers<span class="visually-hidden"> of {title}</span></summary>
      {open && (
        <div class="chart-numbers-box" tabIndex={0} role="region" aria-label={`Numbers of ${title}`}>
          <table>
            <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {shown.map((at) => (
                <tr key={at}>{row(at).map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}</tr>
              ))}
            </tbody>
          </table>
          {length > most_rows && <p>{most_rows} of {length} points, evenly chosen.</p>}
        </div>
      )}
    </details>
  );
}
