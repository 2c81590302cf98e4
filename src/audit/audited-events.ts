import type { DetailsOf, EventName } from '../telemetry/catalogue.js';
import type { EventListener } from '../telemetry/events.js';
import type { NamePerson } from './name-person.js';

/** What an event adds to its line. */
export interface AuditedFields {
  readonly outcome: 'success' | 'refused' | 'failure';
  readonly session?: string | undefined;
  readonly authorizationServer?: string;
  readonly resource?: readonly string[];
  readonly scope?: string | undefined;
  readonly api?: string;
  readonly method?: string;
  readonly status?: number;
  /** An error code, or why something ended. */
  readonly reason?: string | undefined;
  readonly source?: 'held' | 'refresh';
  readonly sessions?: number | undefined;
}

type Audited = { readonly [Name in EventName]?: (details: DetailsOf<Name>) => AuditedFields };

/** The events of the audit log, and what of them it holds. docs/audit-log.schema.json lists the same. */
export const AUDITED = {
  'sign_in.succeeded': ({ session, authorizationServer }) => ({ outcome: 'success', session, authorizationServer }),
  'sign_in.declined': ({ authorizationServer }) => ({
    outcome: 'refused',
    authorizationServer,
    reason: 'access_denied',
  }),
  'sign_in.refused': ({ authorizationServer, error }) => ({ outcome: 'refused', authorizationServer, reason: error }),
  'sign_in.rejected': ({ authorizationServer, reason }) => ({ outcome: 'refused', authorizationServer, reason }),
  'sign_in.failed': ({ authorizationServer, outcome }) => ({
    outcome: 'failure',
    authorizationServer,
    reason: outcome,
  }),
  'step_up.succeeded': ({ session, authorizationServer }) => ({ outcome: 'success', session, authorizationServer }),
  'session.started': ({ session }) => ({ outcome: 'success', session }),
  'session.ended': ({ session, reason, sessions }) => ({ outcome: 'success', session, reason, sessions }),
  'token.issued': ({ session, source, resource, scope }) => ({ outcome: 'success', session, source, resource, scope }),
  'token.refused': ({ session, error, resource, scope }) => ({
    outcome: 'refused',
    session,
    reason: error,
    resource,
    scope,
  }),
  'refresh.refused': ({ session, authorizationServer, error }) => ({
    outcome: 'refused',
    session,
    authorizationServer,
    reason: error,
  }),
  'proxy.answered': ({ session, api, method, status }) => ({ outcome: 'success', session, api, method, status }),
  'proxy.refused': ({ session, api, status }) => ({ outcome: 'refused', session, api, status }),
  'logout_token.rejected': ({ reason }) => ({ outcome: 'refused', reason }),
  'rate_limit.exceeded': ({ limit }) => ({ outcome: 'refused', reason: limit }),
} satisfies Audited;

/** Makes the listener that writes a line for each event of the audit log. */
export function auditTo(write: (line: string) => void, namePerson: NamePerson): EventListener {
  return ({ name, frontend, details, person, from, request }) => {
    const fields = auditedFields(name, details);
    if (fields === undefined) return;
    const { outcome, ...more } = fields;
    const about = person?.();
    const entry = {
      time: new Date().toISOString(),
      event: name,
      outcome,
      frontend,
      issuer: about?.issuer,
      person: about && namePerson(about),
      ...more,
      from: from?.(),
      request,
    };
    write(`${JSON.stringify(entry)}\n`);
  };
}

/** The fields of an event's line; `undefined` if the event is not audited. */
function auditedFields(name: EventName, details: unknown): AuditedFields | undefined {
  if (!Object.hasOwn(AUDITED, name)) return undefined;
  // The compiler cannot see that `name` and `details` belong together; the type of events makes sure of it.
  const fieldsOf = AUDITED[name as keyof typeof AUDITED] as (details: unknown) => AuditedFields;
  return fieldsOf(details);
}
