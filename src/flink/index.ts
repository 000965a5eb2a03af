export { FlinkVersion } from './versions/flink-version';
export { OperatorVersion } from './versions/operator-version';
