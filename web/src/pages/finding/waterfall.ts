// The way from the prior to the score: a step for each of the strongest headers, the others as one.
import type { Evidence } from '../../api/types';

export interface Step {
  /** Undefined for the others together. */
  evidence: Evidence | undefined;
  /** How many pieces of evidence it stands for. */
  number: number;
  weight: number;
  from: number;
  to: number;
}

export interface Waterfall {
  prior: number;
  steps: Step[];
  score: number;
  /** What the bars go over; holds 0. */
  least: number;
  most: number;
}

export function waterfall(prior: number, evidence: readonly Evidence[], most_steps = 14): Waterfall {
  const sorted = evidence.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const steps: Step[] = [];
  let at = prior;
  const add = (one: Evidence | undefined, weight: number, number: number) => {
    steps.push({ evidence: one, number, weight, from: at, to: at + weight });
    at += weight;
  };
  for (const one of sorted.slice(0, most_steps)) add(one, one.weight, 1);
  const others = sorted.slice(most_steps);
  if (others.length > 0) add(undefined, others.reduce((sum, one) => sum + one.weight, 0), others.length);
  const ends = [0, prior, ...steps.map((step) => step.to)];
  return { prior, steps, score: at, least: Math.min(...ends), most: Math.max(...ends) };
}

/** Where a value lies between the ends, 0 to 100. */
export function along(value: number, { least, most }: Pick<Waterfall, 'least' | 'most'>): number {
  return most === least ? 0 : ((value - least) / (most - least)) * 100;
}
