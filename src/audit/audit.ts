import type { EventListener } from '../telemetry/events.js';
import { auditedFields } from './audited-events.js';
import type { NamePerson } from './name-person.js';

/** Makes the listener that writes a line for each event of the audit log. */
export function audit(write: (line: string) => void, namePerson: NamePerson): EventListener {
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
