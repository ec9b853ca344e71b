// Reads what `pugmark evaluate --format json` wrote, trusting nothing: an older program may have written it, or a hand.

export interface CurvePoint {
  /** Share of normal connections called out. */
  rate: number;
  recall: number;
  /** In the mix of the evaluation. */
  precision: number | undefined;
}

export interface ReliabilityBin {
  told: number;
  observed: number;
  normal: number;
  malicious: number;
}

export interface Evaluation {
  what: string;
  connections: number;
  malicious: number;
  average_precision: number | undefined;
  base_rate: number;
  normal_a_day: number | undefined;
  /** Rates rise. */
  curve: CurvePoint[];
  /** Only three operating points were told, not the whole curve. */
  coarse: boolean;
  bins: ReliabilityBin[];
  calibration_error: number | undefined;
  families: { name: string; connections: number; found: number }[];
  alarms: { group: string; connections: number; alarms: number }[];
}

type Fields = Record<string, unknown>;

export function readEvaluation(value: Fields | null): Evaluation | null {
  if (value === null) return null;
  const told = list(value['curve']).flatMap((point) => curvePoint(point, 'rate'));
  const coarse = told.length < 2;
  const curve = coarse ? list(value['points']).flatMap((point) => curvePoint(point, 'reached')) : told;
  curve.sort((a, b) => a.rate - b.rate || a.recall - b.recall);
  const reliability = fields(value['reliability']);
  return {
    what: typeof value['what'] === 'string' ? value['what'] : '',
    connections: number(value['connections']) ?? 0,
    malicious: number(value['malicious']) ?? 0,
    average_precision: number(value['average_precision']),
    base_rate: positive(value['base_rate']) ?? 1e-5,
    normal_a_day: positive(value['normal_a_day']),
    curve,
    coarse,
    bins: list(reliability['bins']).flatMap(bin),
    calibration_error: number(reliability['calibration_error']),
    families: list(value['families']).flatMap((one) => named(one, 'name', 'found_at_0.1%', (name, connections, found) => ({ name, connections, found }))),
    alarms: list(value['false_alarms']).flatMap((one) => named(one, 'group', 'at_0.1%', (group, connections, alarms) => ({ group, connections, alarms }))),
  };
}

function curvePoint(point: Fields, rateName: string): CurvePoint[] {
  const rate = number(point[rateName]);
  const recall = number(point['recall']);
  return rate === undefined || recall === undefined ? [] : [{ rate, recall, precision: number(point['precision']) }];
}

function bin(one: Fields): ReliabilityBin[] {
  const told = number(one['told']);
  const observed = number(one['observed']);
  const normal = number(one['normal']) ?? 0;
  const malicious = number(one['malicious']) ?? 0;
  return told === undefined || observed === undefined || normal + malicious === 0 ? [] : [{ told, observed, normal, malicious }];
}

function named<T>(one: Fields, name: string, hits: string, make: (name: string, connections: number, hits: number) => T): T[] {
  const text = one[name];
  const connections = number(one['connections']);
  const found = number(one[hits]);
  return typeof text === 'string' && connections !== undefined && found !== undefined ? [make(text, connections, found)] : [];
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function positive(value: unknown): number | undefined {
  const told = number(value);
  return told !== undefined && told > 0 ? told : undefined;
}
