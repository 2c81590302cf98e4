import { describe, expect, it } from '@jest/globals';
import { pointName, pointsOf } from '../../../src/contract-test/axes.js';
import { allRequirements, SINGLE_POINTS } from '../../../src/contract-test/index.js';
import { BREAKINGS } from '../broken-backends/generated/breakings/index.js';
import { catchRates } from '../broken-backends/generated/catch-rates.js';
import { generateBackends, sampleOf } from '../broken-backends/generated/generate.js';
import { OUT_OF_REACH } from '../broken-backends/generated/out-of-reach.js';

describe('The axes of requirements', () => {
  it('make a point of each combination, once', () => {
    const points = pointsOf([
      { method: ['GET', 'POST'], status: [200, 400] },
      { method: ['GET'], status: [400] },
    ]);
    expect(points.map(pointName)).toEqual([
      'method=GET status=200',
      'method=GET status=400',
      'method=POST status=200',
      'method=POST status=400',
    ]);
  });

  it('belong to the requirements that generated backends break, all of them', () => {
    const withAxes = allRequirements.filter(({ axes }) => axes !== undefined).map(({ id }) => id);
    expect(Object.keys(BREAKINGS).toSorted()).toEqual(withAxes.toSorted());
  });

  it('are stated by every requirement, or why there are none', () => {
    const without = allRequirements.filter(({ axes }) => axes === undefined).map(({ id }) => id);
    expect(Object.keys(SINGLE_POINTS).toSorted()).toEqual(without.toSorted());
  });

  it('make hundreds of broken backends, each with its own name', () => {
    const names = generateBackends().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(1000);
    expect(new Set(names).size).toBe(names.length);
  });

  it('belong to those that the tester does not catch', () => {
    const names = generateBackends().map(({ name }) => name);
    for (const name of Object.keys(OUT_OF_REACH)) expect(names).toContain(name);
  });
});

describe('A sample of generated backends', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index);

  it('is the same for the same seed, and another one for another', () => {
    const sample = (seed: number) => sampleOf(numbers, { size: 10, seed });
    expect(sample(7)).toEqual(sample(7));
    expect(sample(7)).not.toEqual(sample(8));
    expect(new Set(sample(7)).size).toBe(10);
  });

  it('is counted per requirement and per value of an axis', () => {
    const tried = [
      { breaks: 'HDR-01', point: { method: 'GET' }, isCaught: true },
      { breaks: 'HDR-01', point: { method: 'POST' }, isCaught: false },
    ];
    expect(catchRates(tried)).toBe('0.50  1 of 2  HDR-01\n1.00  1 of 1  method=GET\n0.00  0 of 1  method=POST\n');
  });
});
