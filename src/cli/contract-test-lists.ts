import { allRequirements, catalogue, profileOf, untestable } from '../contract-test/index.js';

/** Every requirement that is judged, with how. */
export function listRequirements(): string {
  return allRequirements
    .map((requirement) => {
      const { id, level, sentence, check, needs } = requirement;
      const needed = needs.length === 0 ? 'nothing but the address' : needs.join(', ');
      return `${id}  ${level}, ${profileOf(requirement)}  ${sentence}\n    ${check}\n    Needs ${needed}.\n`;
    })
    .join('\n');
}

/** How much of the catalogue is judged; the rest with its reasons. */
export function listCoverage(): string {
  const rest = untestable.map(({ id, sentence, reason }) => `  ${id}  ${sentence}\n      ${reason}\n`).join('');
  return `${allRequirements.length} of ${catalogue.length} requirements are judged. These are not:\n\n${rest}`;
}
