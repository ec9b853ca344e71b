// Which rows of long data a table shows.
import { expect, it } from 'vitest';
import { thin } from './thin';

it('shows all rows of short data', () => expect(thin(3, 60)).toEqual([0, 1, 2]));
it('shows the first and the last of long data, none twice', () => {
  const rows = thin(200, 60);
  expect(rows).toHaveLength(60);
  expect(rows[0]).toBe(0);
  expect(rows[59]).toBe(199);
  expect(new Set(rows).size).toBe(60);
});
