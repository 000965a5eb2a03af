import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clicks, lock, problems, small, Small } from './fixture';

describe('a lock file', () => {
  const synthesize = (write: (file: string, it: Small) => void) => {
    const it = small();
    it.ads.addApplication('clicks', clicks(it));
    lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 1 } } });
    write(it.fleet._placementsFile, it);
    return () => it.fleet.synth();
  };
  const edit = (from: string, to: string) => (file: string) =>
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

  test.each([
    [
      'of another fleet',
      edit('"streaming"', '"batch"'),
      'is of the fleet "batch", and this one is "streaming"',
    ],
    [
      'of a newer version',
      edit('"version": 1', '"version": 2'),
      'is of version 2, and this library reads 1 at most',
    ],
    ['edited by hand', edit('us-east', 'us-west'), 'was edited by hand, or merged: its digest does not fit'],
    ['that is no JSON', edit('{', '<<<<<<< HEAD\n{'), 'is no JSON object; restore it from Git'],
    [
      'without an epoch',
      edit('"epoch":1', '"age":1'),
      'applications.ads/clicks needs a cluster and an epoch',
    ],
  ])('%s is refused', (_, write, message) => {
    expect(synthesize(write)).toThrow(message);
  });

  test('that somebody names must be there: without it everything would be placed anew', () => {
    process.env.FLINK_FLEET_PLACEMENTS = '/nowhere/placements.json';
    try {
      expect(problems(() => undefined)).toEqual([
        expect.stringMatching(
          /^\/nowhere\/placements\.json, which FLINK_FLEET_PLACEMENTS names, is not there/,
        ),
      ]);
    } finally {
      delete process.env.FLINK_FLEET_PLACEMENTS;
    }
  });

  describe('of a fleet that has a ledger', () => {
    const withLedger = () => small({}, undefined, { ledger: 's3://acme-ledger/streaming' });

    test('must be there, and the runner writes it', () => {
      const { fleet } = withLedger();
      expect(() => fleet.synth()).toThrow(
        `${fleet._placementsFile}, is not there, and the fleet has a ledger, s3://acme-ledger/streaming, which says where ` +
          'everything runs; write it from the ledger: flink-fleet placements --ledger s3://acme-ledger/streaming',
      );
      expect(existsSync(fleet.outdir)).toBe(false);
    });

    test('must be there as well where somebody names it', () => {
      process.env.FLINK_FLEET_PLACEMENTS = '/nowhere/placements.json';
      try {
        expect(() => withLedger().fleet.synth()).toThrow(
          /placements\.json, which FLINK_FLEET_PLACEMENTS names, is not there, .* flink-fleet placements/,
        );
      } finally {
        delete process.env.FLINK_FLEET_PLACEMENTS;
      }
    });

    test('may be empty: then nothing runs yet', () => {
      const it = withLedger();
      it.ads.addApplication('clicks', clicks(it));
      lock(it.fleet, {});
      expect(() => it.fleet.synth()).not.toThrow();
    });
  });

  test('that has applications where there is no cluster any more is refused: synthesis moves nothing', () => {
    const write = (_: string, { fleet }: Small) =>
      lock(fleet, { applications: { 'ads/clicks': { cluster: 'eu', epoch: 1 } } });
    expect(synthesize(write)).toThrow(
      /has ads\/clicks on eu, which is no cluster of this program; move them first/,
    );
  });
});
