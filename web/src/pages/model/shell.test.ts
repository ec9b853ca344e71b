// Arguments for a shell.
import { expect, it } from 'vitest';
import { shellQuoted } from './shell';

it('leaves a plain path as it is', () => expect(shellQuoted('/home/analyst/team-2.pug')).toBe('/home/analyst/team-2.pug'));
it('quotes spaces, variables and commands', () => expect(shellQuoted('a b $(x)')).toBe("'a b $(x)'"));
it('ends and begins quotes around a quote', () => expect(shellQuoted("it's")).toBe("'it'\\''s'"));
it('quotes nothing at all', () => expect(shellQuoted('')).toBe("''"));
