import { Circuit } from '../../../src/runner/kube/http/circuit';
import { Slots } from '../../../src/runner/kube/http/slots';

describe('the circuit of a cluster', () => {
  let now: number;
  let circuit: Circuit;
  const failure = new Error('no answer');

  beforeEach(() => {
    now = 1_000;
    circuit = new Circuit(() => now);
  });

  test('opens when a request has failed, and lets one through at a time to see', () => {
    circuit.failed(failure, 500);
    expect(circuit.refusal()).toBe(failure);
    now += 5_000;
    expect(circuit.refusal()).toBeUndefined();
    expect(circuit.refusal()).toBe(failure);
    circuit.answered();
    expect(circuit.refusal()).toBeUndefined();
  });

  test('stays closed where another request was answered meanwhile', () => {
    circuit.answered();
    circuit.failed(failure, 500);
    expect(circuit.refusal()).toBeUndefined();
    circuit.failed(failure, 1_001);
    expect(circuit.refusal()).toBe(failure);
  });
});

test('slots are given in order, and first to those who have begun', async () => {
  const slots = new Slots(1);
  const order: string[] = [];
  const take = async (name: string, isUrgent: boolean) => {
    await slots.take(isUrgent);
    order.push(name);
    await Promise.resolve();
    slots.give();
  };
  await Promise.all([take('a', false), take('b', false), take('c', false), take('again', true)]);
  expect(order).toEqual(['a', 'again', 'b', 'c']);
  await take('later', false);
  expect(order).toHaveLength(5);
});
