// Sightings by day of the week and hour (UTC) as a real table: the count is written in each cell, its ground only helps the eye.
import { counted } from '../text/format';
import './charts.css';
import { shade, short } from './hour_shade';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const hours = Array.from({ length: 24 }, (_, hour) => hour);

interface Props {
  title: string;
  /** Seven days from Monday, of 24 hours each. */
  counts: readonly (readonly number[])[];
}

export function HourGrid({ title, counts }: Props) {
  const most = counts.reduce((top, row) => row.reduce((a, b) => Math.max(a, b), top), 0);
  return (
    <div class="hour-grid-box" tabIndex={0} role="region" aria-label={title}>
      <table class="hour-grid">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">Day</span></th>
            {hours.map((hour) => <th key={hour} scope="col">{pad(hour)}</th>)}
          </tr>
        </thead>
        <tbody>
          {days.map((day, at) => (
            <tr key={day}>
              <th scope="row"><abbr title={day}>{day.slice(0, 2)}</abbr></th>
              {hours.map((hour) => {
                const n = counts[at]?.[hour] ?? 0;
                return (
                  <td key={hour} class={`shade-${shade(n, most)}`} title={`${day} ${pad(hour)}:00 to ${pad(hour)}:59 UTC: ${counted(n, 'sighting')}`}>
                    {n === 0 ? <span class="visually-hidden">0</span> : short(n)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function pad(hour: number): string {
  return String(hour).padStart(2, '0');
}
