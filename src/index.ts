export { type RuleFinding, Rules } from './findings';
export * from './fleet';
export * from './flink';
export * from './platform';
export * from './tenancy';
export { CheckedResource } from './validation/checked-resource';
/** The kinds of the operator as they are, without intents, defaults or rules at construction. */
export * as bindings from '../imports/flink.apache.org';
