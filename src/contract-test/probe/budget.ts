/** How many requests may still be sent. */
export interface Budget {
  /** Takes one. Throws `BudgetSpent` if there is none left. */
  spend(): void;
  /** Allows more, for a check that has to run again. */
  grant(requests: number): void;
  readonly spent: number;
}

/** A check that sends more requests than it declared is stopped. */
export class BudgetSpent extends Error {
  override name = 'BudgetSpent';
}

export function createBudget(requests: number, parent?: Budget): Budget {
  let spent = 0;
  let allowed = requests;
  return {
    spend() {
      if (spent >= allowed) throw new BudgetSpent(`more than ${allowed} requests`);
      parent?.spend();
      spent += 1;
    },
    grant(more) {
      allowed += more;
    },
    get spent() {
      return spent;
    },
  };
}
