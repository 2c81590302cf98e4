import { findingsAbout } from '../finding.js';

export const { ok, warning, error } = findingsAbout('settings');
