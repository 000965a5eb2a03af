import { FlinkVersion, flinkAtLeast } from '../../flink/versions/flink-version';
import { supportedFlinkVersions } from '../../flink/versions/operator-facts';
import { OperatorVersion } from '../../flink/versions/operator-version';

/** What Flink looks into and Java 17 closes; the official images have it in a file that the operator replaces. */
const EXPORTS = [
  'java.base/sun.net.util',
  'java.rmi/sun.rmi.registry',
  'java.security.jgss/sun.security.krb5',
];
const OPENS = [
  'java.lang',
  'java.net',
  'java.io',
  'java.nio',
  'sun.nio.ch',
  'java.lang.reflect',
  'java.text',
  'java.time',
  'java.util',
  'java.util.concurrent',
  'java.util.concurrent.atomic',
  'java.util.concurrent.locks',
];

export const JAVA_17_OPTIONS = [
  ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
  ...OPENS.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
].join(' ');

/** The first operator that reads `v1_18+` as that Flink version and all newer ones (its release notes). */
export const OPEN_ENDED_SINCE = OperatorVersion.V1_11_0;

/** Java options of the jobs of each Flink version, from the first whose images may have Java 17. */
export function jobJavaOptions(version: OperatorVersion): Record<string, Record<string, string>> {
  // Since 1.19 the options of a job are added to these, while before they take their place.
  const options = { 'env.java.default-opts.all': JAVA_17_OPTIONS };
  const newer = supportedFlinkVersions(version).filter((flink) => flinkAtLeast(flink, FlinkVersion.V1_19));
  return {
    [FlinkVersion.V1_18]: { 'env.java.opts.all': JAVA_17_OPTIONS },
    ...(version.isAtLeast(OPEN_ENDED_SINCE)
      ? { [`${FlinkVersion.V1_19}+`]: options }
      : Object.fromEntries(newer.map((flink) => [flink, options]))),
  };
}
