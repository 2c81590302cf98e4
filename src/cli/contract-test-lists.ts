import { allRequirements, catalogue, profileOf, untestable } from '../contract-test/index.js';

/** Every requirement that is tested, and how. */
export function listRequirements(): string {
  return allRequirements
    .map((requirement) => {
      const { id, level, sentence, check, needs } = requirement;
      const needed = needs.length === 0 ? 'nothing but the address' : needs.join(', ');
      return `${id}  ${level}, ${profileOf(requirement)}  ${sentence}\n    ${check}\n    Needs ${needed}.\n`;
    })
    .join('\n');
}

/** How much of the catalogue is tested; the rest with the reasons. */
export function listCoverage(): string {
  const rest = untestable.map(({ id, sentence, reason }) => `  ${id}  ${sentence}\n      ${reason}\n`).join('');
  return `${allRequirements.length} of ${catalogue.length} requirements are tested. These are not:\n\n${rest}`;
}
