import type { ClauseNotJudged } from '../requirement.js';

export const onlNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'ONL-05',
    level: 'project',
    sentence: 'Revoking a refresh token alone does not end the person’s session at the authorization server.',
    source: 'online_access proposal',
    reason: 'It binds the authorization server.',
  },
];
