// Joins a finding's evidence to the headers of its messages, and names both as one reads them on the wire.
import type { Evidence, Message, Origin, Reason } from '../../api/types';

/** What stands as the value of evidence for a header that is missing. */
const not_sent = '(not sent)';

export type Side = 'request' | 'response' | 'connection';

export interface Line {
  /** In capitals, as the data has it. */
  name: string;
  value: string;
  evidence: Evidence | undefined;
  /** Another line of the finding shows the same evidence already: its weight counts once. */
  repeated: boolean;
}

export interface Block {
  side: Side;
  lines: Line[];
  /** Of the message as a whole: order and set of headers, request line. */
  whole: Evidence[];
  missing: Evidence[];
}

export interface Sheet {
  blocks: Block[];
  /** What belongs to no message: of the connection, or of messages that the store does not keep. */
  rest: Evidence[];
}

/** "USER-AGENT" as "User-Agent". */
export function camelCase(name: string): string {
  return name.toLowerCase().replace(/(^|[^a-z0-9])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** What evidence is about, in words. */
export function headerName(one: Pick<Evidence, 'side' | 'header' | 'eye'>): string {
  return one.eye === undefined ? ownName(one) : `${one.eye} · ${ownName(one)}`;
}

function ownName(one: Pick<Evidence, 'side' | 'header'>): string {
  if (one.header !== '') return camelCase(one.header);
  if (one.side === 'connection') return 'Connection as a whole';
  return one.side === 'response' ? 'Response as a whole' : one.side === 'request' ? 'Request as a whole' : 'Message as a whole';
}

export function strongest(evidence: readonly Evidence[], most: number): Evidence[] {
  return evidence.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, most);
}

/** The first reasons in words; features that read the same are told once. */
export function inWords(reasons: readonly Reason[], most: number): string[] {
  return [...new Set(reasons.map((reason) => reason.text ?? reason.feature))].slice(0, most);
}

function sideOf(origin: Origin): Side {
  return origin === 'client' ? 'request' : 'response';
}

/** Whether evidence can be of a message that this one sent; without a side, units are messages. */
function belongs(one: Evidence, side: Side): boolean {
  return one.side === side || one.side === '';
}

/** Evidence of a header is of all messages of its side together; its value is empty where these differ. */
export function sheet(messages: readonly Message[], evidence: readonly Evidence[], cut: boolean): Sheet {
  const placed = new Set<Evidence>();
  const blocks = messages.map((message): Block => {
    const side = sideOf(message.origin);
    const lines = message.headers.map(({ name, value }): Line => {
      const found = evidence.find((one) => one.header === name && belongs(one, side));
      const repeated = found !== undefined && placed.has(found);
      if (found) placed.add(found);
      return { name, value, evidence: found, repeated };
    });
    return { side, lines, whole: [], missing: [] };
  });
  const rest: Evidence[] = [];
  for (const one of evidence) {
    if (placed.has(one)) continue;
    const block = blocks.find(({ side }) => belongs(one, side));
    if (!block) rest.push(one);
    else if (one.header === '') block.whole.push(one);
    // Where messages were cut off, the header may be in what is not kept; another eye has told of it, or it is no header.
    else if (one.value !== not_sent && (cut || one.eye !== undefined)) rest.push(one);
    else block.missing.push(one);
  }
  for (const { missing } of blocks) missing.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { blocks, rest };
}

/** How strongly a weight colours its line, 0 to 1, next to the strongest of the finding. */
export function strength(weight: number, strongest_weight: number): number {
  return strongest_weight <= 0 ? 0 : Math.min(1, Math.abs(weight) / strongest_weight);
}
