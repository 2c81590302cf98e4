/// <reference types="node" preserve="true" />
/** A mock of the backend for developing and testing a page, or a resource server. */
export { Misconfiguration } from '../core/misconfiguration.js';
export type { TokenWish } from './access-tokens.js';
export type { Mock, SteeredMock } from './mock.js';
export type { MockOptions } from './options.js';
export type { ScenarioInput } from './read-scenario.js';
export type { Scenario, ScenarioName } from './scenario-table.js';
export { startMock } from './start-mock.js';
export { type Routable, routeScenario, scenarioHeader, steerMock } from './steering.js';
