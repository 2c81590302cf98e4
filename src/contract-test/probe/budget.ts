/** How many requests may still be sent. */
export interface Budget {
  /** Takes one. Throws `BudgetSpent` if there is none left. */
  spend(): void;
  readonly spent: number;
}

/** A check that sends more requests than it declared is stopped. */
export class BudgetSpent extends Error {
  override name = 'BudgetSpent';
}

export function createBudget(requests: number, parent?: Budget): Budget {
  let spent = 0;
  return {
    spend() {
      if (spent >= requests) throw new BudgetSpent(`more than ${requests} requests`);
      parent?.spend();
      spent += 1;
    },
    get spent() {
      return spent;
    },
  };
}
