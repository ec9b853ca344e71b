// Shortens a path at its front: what tells one log from another stands at its end.

export function shortPath(path: string, most: number): string {
  if (path.length <= most) return path;
  const tail = path.slice(-most);
  const slash = tail.indexOf('/');
  return `\u2026${slash >= 0 && slash < most / 2 ? tail.slice(slash) : tail}`;
}
