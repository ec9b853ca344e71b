// Addresses of the pages of this part: lists and dossiers.
import type { DossierKind } from '../../api/types';
import { href } from '../../app/route';

/** The server takes no longer name. */
const longest_name = 2048;

export function listHref(kind: DossierKind): string {
  return `#/hosts?kind=${kind}`;
}

/** Undefined where there can be no dossier: of no name, or of one that is too long. */
export function dossierHref(kind: DossierKind, name: string): string | undefined {
  return name === '' || name.length > longest_name ? undefined : href({ page: 'hosts', kind, name });
}
