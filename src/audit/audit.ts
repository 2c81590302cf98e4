import type { EventListener, EventPerson } from '../telemetry/events.js';
import { auditedFields } from './audited-events.js';
import type { NamePerson } from './name-person.js';

const namedAs = (person: EventPerson, namePerson: NamePerson) => ({
  issuer: person.issuer,
  person: namePerson(person),
});

/** Makes the listener that writes a line for each event of the audit log. */
export function audit(write: (line: string) => void, namePerson: NamePerson): EventListener {
  return ({ name, frontend, details, person, from, request }) => {
    const fields = auditedFields(name, details);
    if (fields === undefined) return;
    const { outcome, ...more } = fields;
    const entry = {
      time: new Date().toISOString(),
      event: name,
      outcome,
      frontend,
      ...(person === undefined ? {} : namedAs(person(), namePerson)),
      ...more,
      from: from?.(),
      request,
    };
    write(`${JSON.stringify(entry)}\n`);
  };
}
