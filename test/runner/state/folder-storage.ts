import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bareMetadata, pointerTo } from './metadata-writer';
import { FleetAssembly } from '../../../src/assembly/assembly';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { Beacon, Placement } from '../../../src/runner/ledger/records';
import { StateEffect, StateSide, Subject } from '../../../src/runner/move/sides';
import { StoreSight } from '../../../src/runner/move/sight';
import { openStateSide, StateSideOptions } from '../../../src/runner/state/side/state-side';
import { assemblyOf, issue, subjectOf } from '../fence/subjects';
import { newLedger } from '../ledger/fixture';

export const APP = 'ads/clicks';
export const JOB = 'aaaaaa11111111111111111111111111';
export const HOUR = 3_600_000;
export const E1 = `a.1/${APP}/e1`;
export const E2 = `b.1/${APP}/e2`;
export const resolve = { effect: 'resolve', epoch: 1, roots: [] } as const;
export const preview = { effect: 'preview', epoch: 1, roots: [] } as const;

export const manifest = (retained: number, more: object = {}) => ({
  kind: 'FlinkDeployment',
  spec: { flinkConfiguration: { 'execution.checkpointing.num-retained': String(retained), ...more } },
});
export const chk = (epoch: string, id: number) => `${epoch}/checkpoints/${JOB}/chk-${id}`;
export const beacon = (changed: Partial<Beacon>): Beacon => ({
  app: APP,
  seen: new Date().toISOString(),
  epoch: 1,
  uid: 'uid-1',
  desiredState: 'running',
  jobId: JOB,
  directories: {},
  ...changed,
});

/** A folder as the state storage of one application, and what a move sees of it. */
export class FolderStorage {
  public static async make(): Promise<FolderStorage> {
    return new FolderStorage(await newLedger());
  }

  public readonly root = mkdtempSync(join(tmpdir(), 'flink-state-'));
  public assembly: FleetAssembly = assemblyOf({ root: `file://${this.root}` }, [APP]);
  public side: StateSide;
  private clock = 0;

  private constructor(public readonly ledger: Ledger) {
    this.side = this.opened();
  }

  public async remove(): Promise<void> {
    await this.side.close();
    await this.ledger.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  public opened(options: Partial<StateSideOptions> = {}): StateSide {
    const { assembly, ledger } = this;
    return openStateSide({ assembly, ledger, manifests: () => [manifest(1)], env: {}, ...options });
  }

  public subject(changed: Partial<Placement> = {}, entries: Parameters<typeof subjectOf>[3] = []): Subject {
    return subjectOf(APP, `file://${this.root}`, { ledgerId: this.ledger.id, ...changed }, entries);
  }

  public async seen(the: Subject): Promise<StoreSight> {
    return (await this.side.see([the])).get(the.record.app)!;
  }

  public async carriedOut(the: Subject, effect: StateEffect) {
    return (await this.side.carryOut([issue(the, effect)]))[0];
  }

  /** Each file is written a second after the one before. */
  public write(key: string, bytes: Buffer | string): void {
    const file = join(this.root, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    const time = new Date(Date.now() - HOUR / 2 + this.clock++ * 1000);
    utimesSync(file, time, time);
  }

  public pointTo(epoch: string, number: number, uri: string): void {
    this.write(`${epoch}/ha/clicks/completedCheckpoint${number}`, pointerTo(`${uri}/_metadata`));
  }

  public checkpoint(epoch: string, id: number): void {
    this.write(`${chk(epoch, id)}/_metadata`, bareMetadata(id));
    this.pointTo(epoch, id, `file://${this.root}/${chk(epoch, id)}`);
  }
}
