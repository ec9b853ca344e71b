// One function for each operation of the API. The only place that talks to the server.
import { signal } from '@preact/signals';
import type {
  Activity, ApiError, Case, Dossier, DossierKind, Findings, GiveVerdict, GroupBy, Groups, Judged, Learn, Learned, Model,
  Runs, Session, Settles, SignIn, Timeline,
} from './types';

const timeout_ms = 30_000;

export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly notes: string[] = [],
    readonly hints: string[] = [],
    readonly sign_in?: 'token' | 'password',
  ) {
    super(error);
    this.name = 'ApiFailure';
  }
}

/** Who is signed in; null while no one is. The shell shows the sign-in page where it is null. */
export const session = signal<Session | null>(null);
/** What signing in takes, as far as the server has said. */
export const sign_in_by = signal<'token' | 'password'>('token');

interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export function getSession(): Promise<Session> {
  return call<Session>('/session').then(keep);
}

export function signIn(body: SignIn): Promise<Session> {
  return call<Session>('/session', { method: 'POST', body }).then(keep);
}

export async function signOut(): Promise<void> {
  await call<unknown>('/session', { method: 'DELETE' });
  session.value = null;
}

export function listFindings(ask: { q: string; offset: number; limit: number; signal?: AbortSignal | undefined }): Promise<Findings> {
  return call(`/findings?${query({ q: ask.q, offset: ask.offset, limit: ask.limit })}`, { signal: ask.signal });
}

export function groupFindings(ask: { q: string; by: GroupBy; limit: number; signal?: AbortSignal | undefined }): Promise<Groups> {
  return call(`/groups?${query({ q: ask.q, by: ask.by, limit: ask.limit })}`, { signal: ask.signal });
}

export function getActivity(ask: { q: string; signal?: AbortSignal | undefined }): Promise<Activity> {
  return call(`/activity?${query({ q: ask.q })}`, { signal: ask.signal });
}

export function getFinding(id: string, signal?: AbortSignal): Promise<Case> {
  return call(`/findings/${encodeURIComponent(id)}`, { signal });
}

export function getTimeline(id: string, signal?: AbortSignal): Promise<Timeline> {
  return call(`/findings/${encodeURIComponent(id)}/timeline`, { signal });
}

export function getSettles(id: string, signal?: AbortSignal): Promise<Settles> {
  return call(`/findings/${encodeURIComponent(id)}/settles`, { signal });
}

export function giveVerdict(body: GiveVerdict): Promise<Judged> {
  return call('/verdicts', { method: 'POST', body });
}

export function getDossier(kind: DossierKind, name: string, signal?: AbortSignal): Promise<Dossier> {
  return call(`/dossier?${query({ kind, name })}`, { signal });
}

export function getModel(signal?: AbortSignal): Promise<Model> {
  return call('/model', { signal });
}

export function learn(body: Learn): Promise<Learned> {
  return call('/learn', { method: 'POST', body });
}

export function listRuns(signal?: AbortSignal): Promise<Runs> {
  return call('/runs', { signal });
}

/** Follows the server's events until the function that it returns is called; connects anew by itself. */
export function followEvents(on: { onRuns?: (runs: Runs) => void; onStore?: (version: number) => void; onLive?: (live: boolean) => void }): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = 2_000;
  let stopped = false;

  const connect = () => {
    source = new EventSource('/api/v1/events');
    source.onopen = () => {
      wait_ms = 2_000;
      on.onLive?.(true);
    };
    source.addEventListener('runs', (event) => {
      const runs = parse<Runs>(event.data);
      if (runs) on.onRuns?.(runs);
    });
    source.addEventListener('store', (event) => {
      const store = parse<{ version: number }>(event.data);
      if (store) on.onStore?.(store.version);
    });
    source.onerror = () => {
      on.onLive?.(false);
      // A browser gives up for good where the answer was an error, such as 503 with too many followers.
      if (source?.readyState !== EventSource.CLOSED || stopped) return;
      again = setTimeout(connect, wait_ms);
      wait_ms = Math.min(wait_ms * 2, 60_000);
    };
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(again);
    source?.close();
  };
}

function keep(value: Session): Session {
  session.value = value;
  return value;
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

function query(fields: Record<string, string | number>): string {
  return Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`).join('&');
}

async function call<T>(path: string, { method = 'GET', body, signal }: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const csrf = session.value?.csrf;
  if (method !== 'GET' && csrf !== undefined) headers['X-CSRF-Token'] = csrf;
  const late = AbortSignal.timeout(timeout_ms);
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', signal: signal ? AbortSignal.any([signal, late]) : late };
  if (body !== undefined) init.body = JSON.stringify(body);

  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}`, init);
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    if (late.aborted) throw new ApiFailure(0, 'the server did not answer within 30 seconds', [], ['it may be reading a large store: try again, or narrow the query']);
    throw new ApiFailure(0, 'the server cannot be reached', [], ['is `pugmark console` still running? Look at the terminal that it was started in']);
  }
  if (response.ok) {
    if (text === '') return undefined as T;
    const value = parse<T>(text);
    if (value === null) throw new ApiFailure(response.status, 'the server answered with something that is not JSON', [], ['is there a proxy in between?']);
    return value;
  }
  const told = parse<Partial<ApiError>>(text);
  const failure = new ApiFailure(response.status, told?.error ?? `the server answered with status ${response.status}`, told?.notes ?? [], told?.hints ?? [], told?.sign_in);
  if (response.status === 401) {
    if (failure.sign_in) sign_in_by.value = failure.sign_in;
    session.value = null;
  }
  throw failure;
}
