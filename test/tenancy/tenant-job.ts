import { Chart, Testing } from 'cdk8s';
import { ADS } from './fixture';
import {
  FlinkApplication,
  FlinkVersion,
  OperatorSettings,
  OperatorVersion,
  StateStorage,
  TenantNamespaces,
} from '../../src';
import { Manifest } from '../lab';

/** A job of the tenant ads, as this library makes it, for the operator that runs in the lab. */
export function tenantJob(): Manifest {
  const app = Testing.app();
  const tenant = new TenantNamespaces(new Chart(app, 'tenants'), 'ads', ADS);
  const chart = new Chart(app, 'jobs', { namespace: 'ads' });
  OperatorSettings.set(chart, { version: OperatorVersion.V1_7_0 });
  const application = new FlinkApplication(chart, 'clicks', {
    metadata: { name: 'clicks' },
    image: 'registry.example.com/flink/clicks:42',
    flinkVersion: FlinkVersion.V1_18,
    stateStorage: StateStorage.s3({ bucket: 'flink-state', prefix: 'ads' }),
    jobManager: { schedulerName: 'default-scheduler', priorityClassName: 'production' },
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 1 },
  });
  tenant.configure(application.apiObject);
  return (Testing.synth(chart) as Manifest[]).find(({ kind }) => kind === 'FlinkDeployment')!;
}
