export * from './flink';
