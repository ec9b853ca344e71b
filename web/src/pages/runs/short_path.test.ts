// Short forms of paths.
import { expect, it } from 'vitest';
import { shortPath } from './short_path';

it('leaves a short path as it is', () => expect(shortPath('samples/hunt', 20)).toBe('samples/hunt'));
it('keeps the end of a long path, from a slash', () => {
  expect(shortPath('/opt/zeek/logs/2026-11-23/http.00.log.gz', 30)).toBe('\u2026/2026-11-23/http.00.log.gz');
});
it('cuts a long file name where no slash is near', () => expect(shortPath('a'.repeat(50), 10)).toBe(`\u2026${'a'.repeat(10)}`));
