import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validateXML } from 'xmllint-wasm';
import {
  type ContractTestResult,
  formatReport,
  palette,
  REPORT_FORMATS,
  terminalReport,
  testContract,
} from '../../../src/contract-test/index.js';
import { startScriptedAuthorizationServer } from '../../../src/contract-test/scripted-authorization-server/index.js';
import { startBackend } from '../broken-backends/backend/start-backend.js';

/** The schema of SARIF 2.1.0, which a package for tests brings along. */
const SARIF_SCHEMA = 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';

/** A backend with several faults, so that there is something to tell. It gives its tokens away wherever it can. */
describe('A report of the contract tester', () => {
  let result: ContractTestResult;
  const secrets: string[] = [];
  const closing: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    const authorizationServer = await startScriptedAuthorizationServer();
    const { issuer, client } = authorizationServer;
    const now = () => Math.floor(Date.now() / 1000);
    const backend = await startBackend({ issuer, ...client, scopes: ['a', 'b'], resources: [], now }, (original) => ({
      tokenBody: (held, query, its) => ({ ...original.tokenBody(held, query, its), refresh_token: 'not-to-be-seen-1' }),
      sessionInfoBody: (session) => ({ id: session.id, token: session.idToken }),
      securityHeaders: () => ({}),
      refusalAnswer: () => ({ status: 401, headers: { 'Content-Type': 'text/html' }, body: '<script>1 | 2</script>' }),
    }));
    closing.push(backend, authorizationServer);
    result = await testContract({
      baseUrl: backend.origin,
      authorizationServer,
      only: ['TOK-72', 'SES-08', 'ERR-20', 'HDR', 'SES-14', 'CKI', 'LOGIN'],
      hints: { loginUrl: '/login' },
      expectedFailures: [
        { id: 'HDR-02', reason: 'next month' },
        { id: 'CKI-01', reason: 'was mended' },
      ],
    });
    for (const { accessToken, refreshToken, idToken } of authorizationServer.issued)
      secrets.push(accessToken, refreshToken ?? '', idToken ?? '');
    secrets.push('not-to-be-seen-1', client.clientSecret);
  });
  afterAll(async () => {
    for (const one of closing) await one.close();
  });

  const reports = () => [
    ...REPORT_FORMATS.map((format) => formatReport(result, format)),
    terminalReport(result, palette({ hasColours: true })),
  ];

  it('holds no secret, in whatever format', () => {
    const leaks = reports().flatMap((text) => secrets.filter((secret) => secret.length > 7 && text.includes(secret)));
    expect(leaks).toEqual([]);
    expect(JSON.stringify(result)).not.toMatch(/__Host-session=[\w-]{20}/);
  });

  it('tells what was found, in whatever format', () => {
    for (const text of reports()) expect(text).toContain('SES-08');
    expect(result.conclusion).toBe('not kept');
  });

  it('as JSON keeps the published schema', () => {
    const schema = JSON.parse(readFileSync('docs/contract-test-report.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    validate(JSON.parse(formatReport(result, 'json')));
    expect(validate.errors).toBeNull();
  });

  it('as HTML lets nothing of the backend act, and loads nothing', () => {
    const html = formatReport(result, 'html');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//);
  });

  it('as JUnit and Markdown lets no markup of the backend through', () => {
    expect(formatReport(result, 'json')).toContain('<script>1 | 2</script>');
    for (const format of ['junit', 'markdown'] as const) expect(formatReport(result, format)).not.toContain('<script');
  });

  it('as SARIF has a rule for each result, a level that there is, and a place', () => {
    const location = { path: 'settings/known failures.txt', text: '# none\n\nHDR-02 next month\n' };
    const { version, runs } = JSON.parse(formatReport(result, 'sarif', { location }));
    expect(version).toBe('2.1.0');
    const [{ tool, results }] = runs;
    const rules: string[] = tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(new Set(rules).size).toBe(rules.length);
    expect(results.length).toBeGreaterThan(0);
    for (const { ruleId, level, message, locations } of results) {
      expect(rules).toContain(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).toMatch(/^Expected .+; seen /);
      const { artifactLocation, region } = locations[0].physicalLocation;
      expect(artifactLocation.uri).toBe('settings/known%20failures.txt');
      expect(region.startLine).toBe(ruleId === 'HDR-02' ? 3 : 1);
    }
    const expected = results.filter(({ suppressions }: { suppressions?: unknown }) => suppressions !== undefined);
    expect(new Set(expected.map(({ ruleId }: { ruleId: string }) => ruleId))).toEqual(new Set(['HDR-02']));
  });

  it('as SARIF keeps the schema of OASIS, with and without a file to point at', () => {
    const schema = JSON.parse(readFileSync(SARIF_SCHEMA, 'utf8').replaceAll('draft-04', 'draft-07'));
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile({
      ...schema,
      id: undefined,
    });
    for (const location of [undefined, { path: 'openapi.yaml', text: '' }]) {
      validate(JSON.parse(formatReport(result, 'sarif', { location })));
      expect(validate.errors).toBeNull();
    }
  });

  it('as SARIF identifies a fault by what does not change from run to run', () => {
    const fingerprintsOf = (one: ContractTestResult): string[] =>
      JSON.parse(formatReport(one, 'sarif')).runs[0].results.map(
        ({ partialFingerprints }: { partialFingerprints: { primaryLocationLineHash: string } }) =>
          partialFingerprints.primaryLocationLineHash,
      );
    const moved = JSON.parse(JSON.stringify(result).replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1'));
    for (const { findings } of moved.verdicts) for (const finding of findings) finding.seen += ' today';
    expect(new Set(fingerprintsOf(result)).size).toBe(fingerprintsOf(result).length);
    expect(fingerprintsOf(moved).sort()).toEqual(fingerprintsOf(result).sort());
  });

  it('as JUnit keeps the schema, with a time for each test case, and fails what makes the run fail', async () => {
    const xml = formatReport(result, 'junit');
    const schema = readFileSync('test/conformance/tester/schemas/junit-10.xsd', 'utf8');
    const { valid, errors } = await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
    expect(xml.match(/<testcase /g)?.length).toBe(result.verdicts.length);
    expect(xml.match(/<testcase [^>]*time="\d+\.\d{3}"/g)?.length).toBe(result.verdicts.length);
    expect(xml).toMatch(/<testcase classname="CKI-01"[^>]*><failure type="unneeded expectation"/);
    expect(xml).not.toMatch(/<testcase classname="HDR-02"[^>]*><failure/);
  });

  it('as Markdown has four cells in each row of its table, whatever the backend answered', () => {
    const rows = formatReport(result, 'markdown')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it('complains about an expected failure that is kept, and keeps quiet about one that is not', () => {
    expect(result.unneededExpectations).toEqual(['CKI-01']);
    expect(result.verdicts.find(({ requirement }) => requirement.id === 'HDR-02')?.expectedBecause).toBe('next month');
  });

  it('says of each finding from both sides what the authorization server was made to do', () => {
    for (const { findings } of result.verdicts)
      for (const { authorizationServer } of findings) expect(authorizationServer).toBeInstanceOf(Array);
    const told = reports().filter((text) => !text.startsWith('{'));
    for (const text of [...told, formatReport(result, 'sarif')])
      expect(text).toContain('the authorization server acted as usual');
  });
});
