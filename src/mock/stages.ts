import type { Clock } from '../core/clock.js';
import { createChance } from './chance.js';
import { type Plan, readScenario, type ScenarioInput } from './read-scenario.js';
import { createVisitor, type People, type Visitor } from './visitor.js';

/** The state that determines the answer to a request: the scenarios, the person, and the random failures. */
export interface Stage {
  readonly plan: Plan;
  readonly visitor: Visitor;
  readonly chance: () => number;
}

/** The current stage, and those of requests that name scenarios of their own. */
export interface Stages {
  current(): Stage;
  /** Starts another stage: a new visitor, nothing granted. @throws Misconfiguration if the scenario is invalid */
  use(scenario: ScenarioInput): Plan;
  /** The stage of a request: of its own scenarios, or the current one. @throws Misconfiguration if they are invalid */
  of(scenario: string | undefined): Stage;
}

export function createStages(
  first: Plan,
  { people, clock }: { readonly people: People; readonly clock: Clock },
): Stages {
  const setUp = (plan: Plan): Stage => ({
    plan,
    visitor: createVisitor(people, plan.behaviour, clock),
    chance: createChance(plan.behaviour.failures?.seed ?? 0),
  });
  let current = setUp(first);
  const chances = new Map<string, () => number>();
  /** For a single request, changes have already happened. Its random failures continue those of the one before. */
  const forOneRequest = (plan: Plan): Stage => {
    const { person, change, failures } = plan.behaviour;
    const chance = chances.get(plan.text) ?? createChance(failures?.seed ?? 0);
    chances.set(plan.text, chance);
    if (person === undefined && change === undefined) return { plan, visitor: current.visitor, chance };
    return { plan, chance, visitor: createVisitor(people, { ...plan.behaviour, person: change?.to ?? person }, clock) };
  };
  return {
    current: () => current,
    use(input) {
      const plan = readScenario(input);
      current = setUp(plan);
      return plan;
    },
    of: (text) => (text === undefined || text === '' ? current : forOneRequest(readScenario(text))),
  };
}
