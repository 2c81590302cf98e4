import path from 'node:path';
import { root } from '../docs/documents.js';

/** A program that uses what a tool has generated. It is compiled with that, and not with the project. */
export const programFile = (name: string) => path.join(root, 'test/contract-tools/programs', name);
