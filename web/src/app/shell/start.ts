// How a tab begins: takes the one-time token off the address and signs in with it, else asks who is signed in.
import { getSession, session, signIn } from '../../api/client';
import type { ApiFailure } from '../../api/client';
import { asFailure } from '../resource';
import { parseHash, route } from '../route';

/** Resolves to what went wrong; to nothing where someone is signed in, or no one has tried to. */
export async function start(): Promise<ApiFailure | undefined> {
  const token = takeToken();
  try {
    if (token === null) await getSession();
    else await signIn({ token });
    return undefined;
  } catch (cause) {
    const failure = asFailure(cause);
    if (token === null) return failure.status === 401 ? undefined : failure;
    // A link that was used already is no harm to who is signed in.
    await getSession().catch(() => undefined);
    return session.value === null ? failure : undefined;
  }
}

function takeToken(): string | null {
  const found = /^#token=([^&]+)/.exec(location.hash);
  if (found?.[1] === undefined) return null;
  // At once, so that it gets into no history, bookmark or screenshot.
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  route.value = parseHash('');
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}
