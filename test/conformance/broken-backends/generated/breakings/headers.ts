import { headersWith } from '../../backend/changes.js';
import { rewritingAnswers } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';

const withHeaders =
  (changes: Readonly<Record<string, string | undefined>>): Breaking =>
  (point) =>
    rewritingAnswers(point, (answer) => ({ ...answer, headers: headersWith(answer.headers, changes) }));

export const headers: Breakings = {
  'HDR-01': withHeaders({ 'Content-Type': 'text/html' }),
  'HDR-02': withHeaders({ 'X-Content-Type-Options': undefined }),
  'HDR-03': withHeaders({ 'Cross-Origin-Resource-Policy': 'cross-origin' }),
  'HDR-04': withHeaders({ 'Content-Security-Policy': undefined }),
  'HDR-05': withHeaders({ 'Cross-Origin-Opener-Policy': undefined }),
  'HDR-06': withHeaders({ 'X-Frame-Options': undefined, 'Content-Security-Policy': 'sandbox' }),
  'HDR-07': withHeaders({ 'Cache-Control': 'private' }),
  'CACHE-01': withHeaders({ 'Cache-Control': 'no-cache' }),
  'CACHE-02': withHeaders({ 'Cache-Control': 'no-cache' }),
  'CACHE-03': withHeaders({ ETag: '"1"' }),
  'CSRF-01': withHeaders({ 'Access-Control-Allow-Origin': '*' }),
};
