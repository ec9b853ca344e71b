// What hosts, servers and clients are called.
import type { DossierKind, GroupBy } from '../../api/types';

export const kinds: readonly DossierKind[] = ['host', 'server', 'client'];

export const plural: Record<GroupBy, string> = { host: 'hosts', server: 'servers', client: 'clients', identifier: 'identifiers' };

export const title: Record<GroupBy, string> = { host: 'Hosts', server: 'Servers', client: 'Clients', identifier: 'Identifiers' };

export const what: Record<DossierKind, string> = {
  host: 'Host name, as requests named it',
  server: 'Server, by the address that answered',
  client: 'Client, by the address that asked',
};
