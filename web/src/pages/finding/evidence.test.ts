// Tests of joining evidence to headers.
import { describe, expect, it } from 'vitest';
import type { Evidence, Message } from '../../api/types';
import { camelCase, headerName, sheet, strength, strongest } from './evidence';

const evidence = (side: string, header: string, value: string, weight: number): Evidence => ({ side, header, value, weight, reasons: [] });
const message = (origin: Message['origin'], ...headers: [string, string][]): Message => ({ origin, text: '', headers: headers.map(([name, value]) => ({ name, value })) });

describe('evidence', () => {
  it('goes to the header of its side', () => {
    const request = evidence('request', 'CONNECTION', 'close', 1);
    const response = evidence('response', 'CONNECTION', 'close', -1);
    const { blocks } = sheet([message('client', ['CONNECTION', 'close']), message('server', ['CONNECTION', 'close'])], [response, request], false);
    expect(blocks.map(({ lines }) => lines[0]?.evidence)).toEqual([request, response]);
  });

  it('counts once for a header that several messages have', () => {
    const host = evidence('request', 'HOST', 'a', 1);
    const { blocks } = sheet([message('client', ['HOST', 'a']), message('client', ['HOST', 'b'])], [host], false);
    expect(blocks.map(({ lines }) => [lines[0]?.evidence, lines[0]?.repeated])).toEqual([[host, false], [host, true]]);
  });

  it('of another eye is not taken for a header that was not sent, and says whose it is', () => {
    const one = { ...evidence('request', 'HOST', 'a', 1), eye: 'headers' };
    const other = { ...evidence('request', 'HOST', 'a', 0.5), eye: 'gradient-boosting' };
    const uri = { ...evidence('request', 'URI', '/a', 0.2), eye: 'gradient-boosting' };
    const { blocks, rest } = sheet([message('client', ['HOST', 'a'])], [one, other, uri], false);
    expect(blocks[0]?.lines[0]?.evidence).toEqual(one);
    expect(blocks[0]?.missing).toEqual([]);
    expect(rest).toEqual([other, uri]);
    expect(headerName(other)).toBe('gradient-boosting · Host');
  });

  it('of a header that was not sent is told with the first message of its side, the strongest first', () => {
    const little = evidence('request', 'DNT', '(not sent)', -0.1);
    const much = evidence('request', 'ACCEPT-LANGUAGE', '', 1.5);
    const { blocks, rest } = sheet([message('client', ['HOST', 'a'])], [little, much], false);
    expect(blocks[0]?.missing).toEqual([much, little]);
    expect(rest).toEqual([]);
  });

  it('outside of headers belongs to the message, and of the connection to none', () => {
    const order = evidence('request', '', '', 2);
    const connection = evidence('connection', '', '', 0.1);
    const { blocks, rest } = sheet([message('client')], [order, connection], false);
    expect(blocks[0]?.whole).toEqual([order]);
    expect(rest).toEqual([connection]);
  });

  it('without side belongs to the message where units are messages', () => {
    const host = evidence('', 'HOST', 'a', 1);
    const { blocks } = sheet([message('client', ['HOST', 'a'])], [host], false);
    expect(blocks[0]?.lines[0]?.evidence).toBe(host);
  });

  it('is not called unsent where messages were cut', () => {
    const far = evidence('request', 'COOKIE', 'a=b', 1);
    const { blocks, rest } = sheet([message('client', ['HOST', 'a'])], [far], true);
    expect([blocks[0]?.missing, rest]).toEqual([[], [far]]);
  });

  it('is all told where the store keeps no messages', () => {
    const all = [evidence('request', 'HOST', 'a', 1), evidence('request', '', '', 2)];
    expect(sheet([], all, false)).toEqual({ blocks: [], rest: all });
  });

  it('is strongest by weight without sign', () => {
    const all = [evidence('', 'A', '', 1), evidence('', 'B', '', -3), evidence('', 'C', '', 2)];
    expect(strongest(all, 2).map(({ header }) => header)).toEqual(['B', 'C']);
  });

  it('colours up to the largest weight', () => {
    expect([strength(-1, 2), strength(3, 2), strength(1, 0)]).toEqual([0.5, 1, 0]);
  });
});

describe('names of headers', () => {
  it('are written as is usual', () => {
    expect(['USER-AGENT', 'X-POWERED-BY', 'UA-CPU', 'X_FOO.BAR', 'X-9ABC'].map(camelCase)).toEqual(['User-Agent', 'X-Powered-By', 'Ua-Cpu', 'X_Foo.Bar', 'X-9abc']);
  });

  it('say which message as a whole', () => {
    expect(headerName({ side: 'response', header: '' })).toBe('Response as a whole');
  });
});
