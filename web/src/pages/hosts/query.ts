// Words of a query that find what belongs to a host, a server, a client or an identifier.
import type { DossierKind } from '../../api/types';
import { printQuery, type Word } from '../hunt/query';

/** A query is at most 2000 characters: longer host names are matched by how they begin, as long identifiers are. */
const longest = 900;

/** All findings of it, whatever their verdict. */
export function queryFor(kind: DossierKind, name: string): string {
  return printQuery([{ key: kind, value: kind === 'host' ? globFor(name) : name }, { key: 'verdict', value: 'any' }]);
}

/** All findings whose User-Agent or Server has this text in it. */
export function identifierQuery(text: string): string {
  const words: Word[] = [{ key: 'identifier', value: text.slice(0, longest) }, { key: 'verdict', value: 'any' }];
  return printQuery(words);
}

/** Hosts are matched with globs, which cannot quote: what is an asterisk in a name is any one character in the glob. */
function globFor(name: string): string {
  const safe = name.replaceAll('*', '?');
  return safe.length > longest ? `${safe.slice(0, longest)}*` : safe;
}
