// The JSON of the console's API, by the schema names of src/pugmark/console/openapi.json.

export type Verdict = 'open' | 'malicious' | 'benign' | 'unsure';
export type Origin = 'client' | 'server';
export type Unit = 'message' | 'connection';
export type GroupBy = 'host' | 'server' | 'client' | 'identifier';
export type DossierKind = 'host' | 'server' | 'client';

export interface ApiError {
  error: string;
  notes: string[];
  hints: string[];
  /** With 401: what signing in takes. */
  sign_in?: 'token' | 'password';
}

export type SignIn = { token: string } | { password: string };

export interface Session {
  user: string;
  pugmark: string;
  store: string;
  can_write: boolean;
  csrf?: string;
}

export interface Sighting {
  ts?: string;
  uid: string;
  'id.orig_p'?: number;
  'id.resp_h'?: string;
  'id.resp_p'?: number;
  uri?: string;
  status_code?: number;
  file: string;
  line: number;
  record: number;
  packet?: number;
}

/** What names a finding and tells its standing; what it has of Sighting is of its strongest one. */
export interface Finding extends Sighting {
  schema: number;
  id: string;
  score: number;
  probability?: number;
  verdict: Verdict;
  first_seen?: string;
  last_seen?: string;
  count: number;
  unit: Unit;
  origin: Origin;
  'id.orig_h'?: string;
  host: string;
  identifier: string;
  method?: string;
  reason: string;
  run: number;
  fingerprint?: string;
}

export interface Findings {
  total: number;
  hidden: number;
  offset: number;
  findings: Finding[];
}

export interface Group {
  schema: number;
  group: GroupBy;
  id: string;
  score: number;
  findings: number;
  sightings: number;
  first_seen?: string;
  last_seen?: string;
  open: number;
  malicious: number;
  benign: number;
  unsure: number;
}

export interface Groups {
  total: number;
  groups: Group[];
}

export interface Day {
  day: string;
  open: number;
  malicious: number;
  benign: number;
  unsure: number;
}

export interface Activity {
  days: Day[];
}

export interface Reason {
  feature: string;
  weight: number;
  text?: string;
  normal_logs?: number;
  malicious_logs?: number;
}

export interface Evidence {
  /** request, response or connection; empty where units are messages. */
  side: string;
  /** In capitals; empty outside of headers. */
  header: string;
  value: string;
  weight: number;
  /** Of a fused model: which of its models saw it. */
  eye?: string;
  reasons: Reason[];
}

export interface LedgerEntry {
  schema?: number;
  id?: string;
  number: number;
  verdict: Verdict;
  before: Verdict;
  by: string;
  at: string;
  reason: string;
}

export interface Other {
  id: string;
  score: number;
  verdict: Verdict;
  host: string;
  identifier: string;
  similarity?: number;
}

export interface MessageHeader {
  name: string;
  value: string;
}

export interface Message {
  origin: Origin;
  text: string;
  headers: MessageHeader[];
}

export interface Case extends Finding {
  view: string;
  messages_read: number;
  continued?: boolean;
  hidden_by?: number;
  messages: Message[];
  messages_cut: boolean;
  prior: number;
  evidence: Evidence[];
  sightings: Sighting[];
  runs: Run[];
  verdicts: LedgerEntry[];
  pivots: string[];
  nearest: Other[];
  same_host_count: number;
  same_host_hidden?: number;
  same_host: Other[];
  same_server_count: number;
  same_server_hidden?: number;
  same_server: Other[];
  same_client_count: number;
  same_client_hidden?: number;
  same_client: Other[];
}

export interface TimelineSighting {
  ts: string;
  id: string;
  score: number;
  verdict: Verdict;
  uid: string;
  client: string;
  uri: string;
}

export interface Timeline {
  host: string;
  total: number;
  sightings: TimelineSighting[];
}

export interface Settles {
  count: number;
  of: number;
  settles: Other[];
  why_none: string;
}

export interface GiveVerdict {
  verdict: Verdict;
  reason?: string;
  ids?: string[];
  q?: string;
  expect?: number;
}

export interface Contradiction {
  id: string;
  other: string;
}

export interface StillHiding {
  entry: number;
  kind: string;
  value: string;
  ids: string[];
}

export interface Judged {
  verdicts: LedgerEntry[];
  decided_before: number;
  contradictions: Contradiction[];
  still_hiding: StillHiding[];
}

export interface Dossier {
  kind: DossierKind;
  name: string;
  score: number;
  findings: number;
  sightings: number;
  first_seen?: string;
  last_seen?: string;
  open: number;
  malicious: number;
  benign: number;
  unsure: number;
  identifiers: Group[];
  peers: Group[];
  days: Day[];
  /** Seven days from Monday, of 24 hours each, UTC. */
  hours: number[][];
}

export interface Strongest {
  feature: string;
  weight: number;
  text?: string;
  normal_logs?: number;
  malicious_logs?: number;
}

export interface ByLabel {
  normal: number;
  malicious: number;
}

export interface Shares {
  normal: number;
  malicious: number;
}

export interface ModelCard {
  pugmark: string;
  newest_record?: string;
  training_data: string;
  records: ByLabel;
  connections?: ByLabel;
  groups?: ByLabel;
  files: ByLabel;
  vocabulary?: number;
  note: string;
  base_rate?: number;
  adapted_from?: string;
  figures: CardFigures | null;
  /** Of a fused model: those that look together. */
  eyes?: { eye: string; weight: number; figures: CardFigures | null }[];
}

export interface CardFigures {
  average_precision: number;
  recall: { rate: number; recall: number }[];
}

export interface Model {
  path: string;
  recipe: 'words' | 'headers' | 'flows' | 'typed' | 'fused';
  learns_into: string;
  profile?: string;
  card: ModelCard;
  strongest: { malicious: Strongest[]; normal: Strongest[] };
  profiles: { profile: string; rate: number; threshold: number }[];
  rates: { score: number; rate: number }[];
  calibration: { score: number; probability: number }[];
  learned: { base: string; verdicts: number; malicious: number } | null;
  history: { run: number; started: string; units: number; findings: number; same_model: boolean }[];
  evaluation: Record<string, unknown> | null;
}

export interface Learn {
  preview: boolean;
  force?: boolean;
}

export interface LearnedVerdict {
  schema: number;
  id: string;
  verdict: Verdict;
  score_before: number;
  score_after: number;
  threshold: number;
  clears: number;
  new: boolean;
  lost: boolean;
  'id.orig_h'?: string;
  host: string;
  identifier: string;
}

export interface Learned {
  added: LearnedVerdict[];
  taken_out: number;
  kept: number;
  without_texts: number;
  open: number;
  called_out_before: number;
  called_out_after: number;
  cleared: LearnedVerdict[];
  lost: LearnedVerdict[];
  training_before?: Shares;
  training_after?: Shares;
  written: boolean;
  learns_into: string;
}

export interface Run {
  run: number;
  score?: number;
  state: 'running' | 'done' | 'failed' | 'interrupted';
  started: string;
  ended?: string;
  inputs: string[];
  model: string;
  model_sha256: string;
  recipe: string;
  pugmark: string;
  records: number;
  skipped: number;
  units: number;
  findings: number;
}

export interface Runs {
  total: number;
  runs: Run[];
}
