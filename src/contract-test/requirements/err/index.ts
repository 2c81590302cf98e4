import type { Requirement } from '../../requirement.js';
import { err01 } from './err-01.js';
import { err02 } from './err-02.js';
import { err05 } from './err-05.js';
import { err06 } from './err-06.js';
import { err07 } from './err-07.js';
import { err08 } from './err-08.js';
import { err09 } from './err-09.js';
import { err10 } from './err-10.js';
import { err11 } from './err-11.js';
import { err12 } from './err-12.js';
import { err13 } from './err-13.js';
import { err15 } from './err-15.js';
import { err16 } from './err-16.js';
import { err17 } from './err-17.js';
import { err18 } from './err-18.js';
import { err20 } from './err-20.js';
import { err03, err04, err14 } from './error-object.js';

export const errRequirements: readonly Requirement[] = [
  err01,
  err02,
  err05,
  err06,
  err07,
  err08,
  err09,
  err10,
  err11,
  err12,
  err13,
  err15,
  err16,
  err17,
  err18,
  err20,
  err03,
  err04,
  err14,
];
