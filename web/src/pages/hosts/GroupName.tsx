// The name of a group: of a host, server or client a link to its dossier, of an identifier to the hunt for it.
import type { Group } from '../../api/types';
import { href } from '../../app/route';
import { LogText } from '../../text/LogText';
import { dossierHref } from './links';
import { identifierQuery } from './query';

const longest = 160;

export function GroupName({ group }: { group: Group }) {
  const text = <LogText text={group.id} max={longest} empty="(not told)" />;
  if (group.group === 'identifier') {
    return group.id === '' ? text : <a href={href({ page: 'hunt', q: identifierQuery(group.id), by: null })}>{text}</a>;
  }
  const to = dossierHref(group.group, group.id);
  return to === undefined ? text : <a href={to}>{text}</a>;
}
