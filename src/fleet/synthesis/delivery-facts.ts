import { MovableProps } from './delivery-problems';
import { AssemblyApplication, AssemblySink } from '../../assembly/assembly';
import { DEFAULT_CHECKPOINT_INTERVAL } from '../../flink/config/checkpointing';
import { DEFAULT_TRANSACTION_TIMEOUT, KafkaProps } from '../../flink/connectors/kafka';
import { FleetApplication } from '../application';
import { Delivery } from '../application-props';
import { REFERENCE_START } from '../binding';

/** Whether its transactions are told apart by epoch; so they are by default. */
export function isPrefixPerEpoch({ transactionalIdPrefix }: KafkaProps): boolean {
  return transactionalIdPrefix === undefined || transactionalIdPrefix.includes(`${REFERENCE_START}epoch}`);
}

/** What a move must know of how an application writes, as far as its props tell. */
export function deliveryFacts(
  { _sinks, delivery }: FleetApplication,
  { kafka = [], icebergCatalogs = [], checkpointing = {} }: MovableProps,
): Pick<AssemblyApplication, 'sinks' | 'transactions'> {
  const exactlyOnce = delivery === Delivery.EXACTLY_ONCE;
  const derived: AssemblySink[] = [
    ...kafka.map((each): AssemblySink => {
      if (!exactlyOnce) return 'at-least-once';
      return isPrefixPerEpoch(each) ? 'kafka-prefix-per-epoch' : 'kafka-same-prefix';
    }),
    ...(icebergCatalogs.length > 0 ? (['check-then-act'] as const) : []),
  ];
  const sinks: readonly AssemblySink[] = _sinks ?? derived;
  if (sinks.length === 0) return {};
  const transactional = sinks.some((each) => each.startsWith('kafka-')) && kafka.length > 0;
  const timeouts = kafka.map((each) => each.transactionTimeout ?? DEFAULT_TRANSACTION_TIMEOUT);
  const interval = checkpointing.interval ?? DEFAULT_CHECKPOINT_INTERVAL;
  return {
    sinks: [...new Set(sinks)].sort(),
    ...(transactional
      ? {
          transactions: {
            timeoutSeconds: Math.min(...timeouts.map((each) => each.toSeconds({ integral: false }))),
            intervalSeconds: interval.toSeconds({ integral: false }),
          },
        }
      : {}),
  };
}
