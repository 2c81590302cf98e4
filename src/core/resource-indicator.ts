/** An absolute URI without a fragment (RFC 8707, section 2), compared as an exact string. */
export type ResourceIndicator = string;

/** A set of resource indicators: sorted, without repetition. */
export type ResourceIndicators = readonly ResourceIndicator[];

/** Makes a set of resource indicators. */
export function resourceIndicatorsOf(values: Iterable<ResourceIndicator>): ResourceIndicators {
  return [...new Set(values)].sort();
}
