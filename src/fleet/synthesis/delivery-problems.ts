import { isPrefixPerEpoch } from './delivery-facts';
import { FlinkClusterProps } from '../../flink/cluster-props';
import { CheckpointingProps, DEFAULT_CHECKPOINT_INTERVAL } from '../../flink/config/checkpointing';
import { DEFAULT_TRANSACTION_TIMEOUT, KafkaProps } from '../../flink/connectors/kafka';
import { FleetApplication } from '../application';
import { Delivery } from '../application-props';
import { REFERENCE_START } from '../binding';

/** What of an application's props decides whether a move can keep its promises. */
export interface MovableProps extends Pick<FlinkClusterProps, 'kafka' | 'icebergCatalogs'> {
  readonly checkpointing?: CheckpointingProps;
}

/**
 * Where props contradict what the application shall guarantee when it moves.
 *
 * @param failoverTime seconds
 */
export function deliveryProblems(
  application: FleetApplication,
  { kafka = [], checkpointing = {} }: MovableProps,
  failoverTime: number,
): string[] {
  const { delivery, stateless, maxStateAge } = application;
  if (stateless) return [];
  const interval = (checkpointing.interval ?? DEFAULT_CHECKPOINT_INTERVAL).toSeconds();
  const oldest = maxStateAge.toSeconds();
  const problems =
    delivery === Delivery.EXACTLY_ONCE
      ? kafka.flatMap((each) => transactionProblems(each, interval + failoverTime))
      : [];
  if (oldest < interval) {
    problems.push(
      `maxStateAge is ${oldest} s, and a checkpoint is taken only every ${interval} s, so that hardly ` +
        'any would be young enough; raise maxStateAge, or shorten checkpointing.interval',
    );
  }
  return problems;
}

function transactionProblems(kafka: KafkaProps, least: number): string[] {
  const { name, transactionalIdPrefix, transactionTimeout } = kafka;
  const timeout = (transactionTimeout ?? DEFAULT_TRANSACTION_TIMEOUT).toSeconds();
  const which = name ? `kafka ${name}` : 'kafka';
  const problems: string[] = [];
  if (!isPrefixPerEpoch(kafka)) {
    problems.push(
      `${which} has the transactionalIdPrefix ${JSON.stringify(transactionalIdPrefix)} at every epoch: after a move the ` +
        'old job and the new one would abort each other’s transactions, and records would be lost; leave it out, or have ' +
        `${REFERENCE_START}epoch} in it`,
    );
  }
  if (timeout < least) {
    problems.push(
      `${which} has a transactionTimeout of ${timeout} s: after a loss the broker would abort transactions that the ` +
        `restored job has still to commit; give at least ${least} s, which is the checkpoint interval and the fleet's failoverTime`,
    );
  }
  return problems;
}
