import { allRequirements, catalogue, notJudged, profileOf } from '../contract-test/index.js';

/** The tested requirements, and how each is tested. */
export function listRequirements(): string {
  return allRequirements
    .map((requirement) => {
      const { id, level, sentence, check, needs } = requirement;
      const needed = needs.length === 0 ? 'nothing but the address' : needs.join(', ');
      return `${id}  ${level}, ${profileOf(requirement)}  ${sentence}\n    ${check}\n    Needs ${needed}.\n`;
    })
    .join('\n');
}

/** How many requirements of the catalogue are tested, and why the others are not. */
export function listCoverage(): string {
  const rest = notJudged.map(({ id, sentence, reason }) => `  ${id}  ${sentence}\n      ${reason}\n`).join('');
  return `${allRequirements.length} of ${catalogue.length} requirements are judged. These are not:\n\n${rest}`;
}
