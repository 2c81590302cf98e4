import type { Requirement } from '../../requirement.js';
import { err02 } from './err-02.js';
import { err05 } from './err-05.js';
import { err07 } from './err-07.js';

export const errRequirements: readonly Requirement[] = [err02, err05, err07];
