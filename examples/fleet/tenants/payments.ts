import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Clusters, job, JobSize, membersOf } from './job';
import { Fleet, StateStorage, Survives } from 'cdk8s-flink-fleet';

interface Storages {
  readonly global: StateStorage;
  readonly european: StateStorage;
}

/** Nothing here may happen twice, and what concerns Europeans stays in Europe. */
export function addPayments(
  fleet: Fleet,
  { east, west, central }: Clusters,
  { global, european }: Storages,
): void {
  const payments = fleet.addTenant('payments', {
    members: membersOf('payments'),
    quota: { cpu: Cpu.units(160), memory: Size.gibibytes(640) },
  });
  const ledger = payments.addQueue('ledger', { tier: 1, survives: Survives.FAILURE_DOMAIN });
  ledger.addCluster(east);
  ledger.addCluster(west);
  for (const [name, size] of Object.entries(LEDGER)) {
    payments.addApplication(name, { ...job(name, size), queue: ledger, stateStorage: global });
  }

  const resident = payments.addQueue('resident', { tier: 2 });
  resident.addCluster(central);
  for (const [name, size] of Object.entries(RESIDENT)) {
    payments.addApplication(name, { ...job(name, size), queue: resident, stateStorage: european });
  }
}

const LEDGER: Readonly<Record<string, JobSize>> = {
  authorizations: { parallelism: 12, memory: 8 },
  settlements: { parallelism: 8, memory: 8 },
  refunds: { parallelism: 4, memory: 4 },
  chargebacks: { parallelism: 4, memory: 4 },
  balances: { parallelism: 8, memory: 16 },
  'fraud-scores': { parallelism: 12, memory: 8 },
  'exchange-rates': { parallelism: 2, memory: 4 },
  notifications: { parallelism: 4, memory: 4 },
};

const RESIDENT: Readonly<Record<string, JobSize>> = {
  'sepa-transfers': { parallelism: 8, memory: 8 },
  'strong-authentication': { parallelism: 4, memory: 4 },
  'vat-reports': { parallelism: 2, memory: 4 },
};
