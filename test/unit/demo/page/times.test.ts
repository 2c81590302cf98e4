import { describe, expect, it } from '@jest/globals';
import { formatLocal, formatRelative } from '../../../../src/demo/page/times.js';
import { formatRemaining } from '../../../../src/frontend/devtools/times.js';

describe('times on the page', () => {
  it.each([
    [0, '00:00'],
    [-7, '00:00'],
    [0.2, '00:01'],
    [59, '00:59'],
    [60, '01:00'],
    [3599.5, '1:00:00'],
    [3725, '1:02:05'],
    [36000, '10:00:00'],
  ])('writes %d remaining seconds as %s', (seconds, text) => {
    expect(formatRemaining(seconds)).toBe(text);
  });

  it.each([
    [-30, 'just now'],
    [90, 'in a moment'],
    [300, 'in 5 minutes'],
    [-300, '5 minutes ago'],
    [28800, 'in 8 hours'],
    [259200, 'in 3 days'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(formatRelative(seconds)).toBe(text);
  });

  it('names the day only of another day', () => {
    const noon = new Date(2026, 4, 4, 12, 0).getTime() / 1000;
    expect(formatLocal(noon + 3600, noon)).not.toContain(',');
    expect(formatLocal(noon + 86400, noon)).toContain(',');
  });
});
