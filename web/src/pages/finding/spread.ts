// Where the dots of a time line lie: time from left to right, score from the foot upwards.
import type { TimelineSighting } from '../../api/types';

export interface Dot {
  x: number;
  y: number;
  sighting: TimelineSighting;
}

const edge = 8;

/** This leaves out what has no time. One moment, or one score, lies in the middle. */
export function spread(sightings: readonly TimelineSighting[], width: number, height: number): Dot[] {
  const timed = sightings.flatMap((sighting) => {
    const at = Date.parse(sighting.ts);
    return Number.isNaN(at) ? [] : [{ at, sighting }];
  });
  const times = range(timed.map(({ at }) => at));
  const scores = range(timed.map(({ sighting }) => sighting.score));
  return timed.map(({ at, sighting }) => ({
    x: edge + share(at, times) * (width - 2 * edge),
    y: height - edge - share(sighting.score, scores) * (height - 2 * edge),
    sighting,
  }));
}

type Range = readonly [number, number];

function range(values: readonly number[]): Range {
  return values.reduce<Range>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
}

function share(value: number, [least, most]: Range): number {
  return most > least ? (value - least) / (most - least) : 0.5;
}
