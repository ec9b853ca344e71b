// A page that is loaded when it is first gone to.
import type { ComponentType } from 'preact';
import { getSession } from '../api/client';
import { useResource } from './resource';
import type { Route } from './route';
import { Failure, Loading } from './states';

export type Page = ComponentType<{ route: Route }>;

interface Props {
  load: () => Promise<{ default: Page }>;
  name: string;
  route: Route;
}

export function Lazy({ load, name, route }: Props) {
  const { value, error } = useResource(() => load().catch(why), [load]);
  if (value) return <value.default route={route} />;
  if (error) return <Failure error={error} onRetry={retry} />;
  return <Loading what={name} />;
}

/** A browser does not tell why it could not load a part of the page: where the server does not answer, that is why. */
async function why(cause: unknown): Promise<never> {
  await getSession();
  throw cause;
}

/** Only loading the whole page anew gets a part that failed; but not while that would leave nothing to see. */
function retry(): void {
  getSession().then(() => location.reload(), () => undefined);
}
