import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { addContractTestOptions } from '../../src/cli/contract-test-options.js';
import { requirementsPage } from '../../src/contract-test/index.js';
import { readDocument, snippetsOf } from './documents.js';

describe('The documentation of the contract tester', () => {
  it('lists the requirements as their files have them (npm run docs:requirements writes it)', () => {
    expect(readDocument('docs/contract-test-requirements.md').text).toBe(requirementsPage());
  });

  it('names every option of the command', () => {
    const options = addContractTestOptions(new Command()).options.map(({ long }) => long ?? '');
    const { text } = readDocument('docs/contract-test.md');
    expect(options.filter((option) => !text.includes(option))).toEqual([]);
  });
});

describe('The example for a test runner in docs/contract-test.md', () => {
  const verdict = { requirement: { id: 'TOK-01' }, outcome: 'not kept', findings: [{ expected: 'a token' }] };
  const usual = { conclusion: 'not kept', verdicts: [], unneededExpectations: [] };
  const failed = { ...verdict, severity: 'failure' };

  /** Runs the snippet, with a result in place of a run. */
  async function runWith(result: object): Promise<unknown> {
    const [snippet] = snippetsOf(readDocument('docs/contract-test.md'), 'ts');
    const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2023 };
    const { outputText } = transpileModule(snippet?.code ?? '', { compilerOptions });
    const body = outputText.replace(/^import .*$/gm, '');
    const program = new Function('testContract', 'commandSession', `return (async () => {${body}})()`);
    return program(
      async () => ({ ...usual, ...result }),
      () => undefined,
    ).catch(({ message }: Error) => message);
  }

  it.each([
    ['a finding that fails the run', { verdicts: [failed] }, 'TOK-01: expected a token'],
    ['a run that ended early', { stoppedBecause: 'no answer' }, 'no answer'],
    ['too few judged requirements', { tooFewJudged: '3 were judged' }, '3 were judged'],
    ['an expectation that is not needed', { unneededExpectations: ['TOK-02'] }, 'TOK-02 no longer fails'],
  ])('fails for %s, and says why', async (_, result, message) => {
    expect(await runWith(result)).toBe(message);
  });

  it('passes for lighter and for expected findings', async () => {
    const verdicts = [
      { ...verdict, severity: 'practice' },
      { ...failed, expectedBecause: 'known' },
    ];
    expect(await runWith({ conclusion: 'kept', verdicts })).toBeUndefined();
    expect(await runWith({ verdicts: [...verdicts, failed] })).toBe('TOK-01: expected a token');
  });
});
