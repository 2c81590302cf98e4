#!/usr/bin/env node
/** `tmi-bff generate` as a program of its own: the package `tmi-bff-generate` installs no server. */
import { Misconfiguration } from '../core/misconfiguration.js';
import { addGenerateOptions } from './generate.js';
import { createProgram, runProgram } from './program.js';

await runProgram(addGenerateOptions(createProgram('tmi-bff-generate')), (error) =>
  error instanceof Misconfiguration ? error.problems : undefined,
);
