import type { ClauseNotJudged } from '../requirement.js';

export const errNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'ERR-19',
    level: 'project',
    sentence:
      'A backend’s own errors are `invalid_session`, `backend_not_ready`, `invalid_request`, `invalid_scope`, `invalid_target`, `temporarily_unavailable` and `server_error`; frontends cope with others.',
    source: 'draft 4.3.3 (open set)',
    reason: 'That the set of codes is open is a property of the contract document, not of an answer.',
  },
];
