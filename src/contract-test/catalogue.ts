import { notJudged } from './not-judged/index.js';
import type { Clause } from './requirement.js';
import { allRequirements } from './requirements/index.js';

/** The order in which families are told. */
const FAMILIES = 'TLS TOK SES ERR HDR CACHE CKI CSRF RT ONL LOGIN LOGOUT BCL AS FE'.split(' ');

/** Every clause, judged or not, family by family in the order of their numbers. */
export const catalogue: readonly Clause[] = [...allRequirements, ...notJudged].sort(
  (one, other) => placeOf(one) - placeOf(other),
);

function placeOf({ id }: Clause): number {
  const [family = '', number = ''] = id.split('-');
  return FAMILIES.indexOf(family) * 1000 + Number(number);
}
