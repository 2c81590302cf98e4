import { describe, expect, it } from '@jest/globals';
import { findingsAbout } from '../../../src/check/finding.js';
import { checkReport, checkReportText } from '../../../src/check/report.js';

const settings = findingsAbout('settings');
const server = findingsAbout('default (login.acme.test)');
const findings = [
  settings.ok('settings.cookie', 'The cookie is fine.'),
  settings.error('settings.transport', 'No request counts as HTTPS.', 'Set trustedProxies.'),
  server.warning('authorization-server.clock', 'The clock \u001b[31mdiffers\u202e.', 'Synchronize it.'),
];

describe('The report of a check', () => {
  it('groups findings by what they are about, the worst first', () => {
    const lines = checkReportText(findings, { hasColours: false }).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'settings',
      '  error   No request counts as HTTPS.',
      expect.stringMatching(/^ {10}Why: Requests that do not count as HTTPS are refused/),
      '          Do:  Set trustedProxies.',
      expect.stringMatching(/^ {10}\(settings\.transport; RFC 10017/),
    ]);
    expect(lines[5]).toBe('  ok      The cookie is fine.');
    expect(lines.slice(-2)).toEqual(['1 error, 1 warning.', '']);
  });

  it('does not let the authorization server steer the terminal', () => {
    const text = checkReportText(findings, { hasColours: false });
    expect(text).toContain('The clock ?[31mdiffers?.');
  });

  it('has colours where they are wanted', () => {
    expect(checkReportText(findings, { hasColours: true })).toContain('\u001b[31merror');
  });

  it('has all parts of a finding as JSON', () => {
    const { errors, warnings, findings: listed } = checkReport(findings);
    expect([errors, warnings]).toEqual([1, 1]);
    expect(Object.keys(listed[1] ?? {}).sort()).toEqual(['about', 'id', 'level', 'source', 'what', 'whatToDo', 'why']);
  });
});
