// A page that is loaded when it is first gone to.
import type { ComponentType } from 'preact';
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
  const { value, error } = useResource(load, [load]);
  if (value) return <value.default route={route} />;
  if (error) return <Failure error={error} onRetry={() => location.reload()} />;
  return <Loading what={name} />;
}
