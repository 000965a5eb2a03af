/** What is written by a probe of a fence: no part of the state, and left out of each listing. */
export const PROBE = '.flink-fleet-probe';

/**
 * The tag of an object whose epoch nobody needs any more, by a person's decision. A storage fence denies tagging, so that
 * behind one nothing gets it.
 */
export const RETIRED = { key: 'flink-fleet.dev/retired', value: 'true' } as const;
