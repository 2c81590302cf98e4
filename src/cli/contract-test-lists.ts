import { allRequirements, catalogue, pointsOf, profileOf, SINGLE_POINTS, untestable } from '../contract-test/index.js';

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
  return `${allRequirements.length} of ${catalogue.length} requirements are tested. These are not:\n\n${rest}\n${listAxes()}`;
}

/** Along which axes each requirement holds, and which have none. */
function listAxes(): string {
  const lines = allRequirements.map(({ id, axes }) => {
    if (axes === undefined) return `  ${id}  none: ${SINGLE_POINTS[id]}\n`;
    const names = [...new Set(axes.flatMap((one) => Object.keys(one)))].join(', ');
    return `  ${id}  ${names} (${pointsOf(axes).length} points)\n`;
  });
  const count = allRequirements.filter(({ axes }) => axes !== undefined).length;
  return `${count} requirements hold along axes, ${allRequirements.length - count} at one point:\n\n${lines.join('')}`;
}
