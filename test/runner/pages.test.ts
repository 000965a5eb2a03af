import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './command';
import { acceptedCommand } from './command-lines';
import type { Applied } from '../../src/runner/actions/apply';
import { Change, ChangeReport, reportOf } from '../../src/runner/apply/change-set';
import { lostWith } from '../../src/runner/apply/protected';
import { STAGES } from '../../src/runner/apply/stages';

const PAGES = ['docs/runner.md', 'docs/pipelines.md'];
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

function filesBelow(folder: string, name: RegExp): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((each) => name.test(each)).map((each) => join(folder, each));
}

describe.each(PAGES)('the page %s', (page) => {
  test('shows commands that there are', () => {
    const shown = [
      ...textOf(page).matchAll(/^ {4}(npx flink-fleet .*)$|`(flink-fleet (?:diff|plan|apply) [^`]*)`/gm),
    ];
    expect(shown.length).toBeGreaterThan(2);
    for (const [, line, inText] of shown) {
      expect(['plan', 'diff', 'apply']).toContain(acceptedCommand(line ?? inText));
    }
  });

  test('names only options and codes that there are', () => {
    const cli = filesBelow('src/runner/cli', /\.ts$/).map(textOf).join();
    const errors = filesBelow('src/runner', /\.ts$/).map(textOf).join();
    for (const [option] of textOf(page).matchAll(/(?<=`[^`\n]*)--[a-z-]+/g)) expect(cli).toContain(option);
    for (const [code] of textOf(page).matchAll(/FLEET_[EI]\d+/g)) expect(errors).toContain(`'${code}'`);
  });

  test('links to pages and headings that there are', () => {
    for (const [, file, heading] of textOf(page).matchAll(/\]\((?!https)([^)#]+)(?:#([^)]+))?\)/g)) {
      const text = textOf(join(dirname(page), file));
      const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => slugOf(title));
      if (heading !== undefined) expect(headings).toContain(heading);
    }
  });
});

const slugOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

describe('the page of the runner', () => {
  const text = textOf('docs/runner.md');
  const documents = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(
    ([, json]) => JSON.parse(json) as { version: number; code: string; data: object },
  );

  test('has the stages in their order', () => {
    const rows = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, stage]) => stage);
    expect(rows).toEqual([...STAGES]);
  });

  test('has the kinds that are protected', () => {
    const [, listed] = /\*\*Protected kinds\*\* are kept all the same: ((?:`\w+`,?\s+)+`\w+`)/.exec(text)!;
    const kinds = listed.match(/\w+/g)!;
    const groups = ['v1', 'apiextensions.k8s.io/v1', 'flink.apache.org/v1beta1'];
    for (const kind of kinds) {
      expect(groups.some((apiVersion) => lostWith({ apiVersion, kind }) !== undefined)).toBe(true);
    }
    expect(kinds.length).toBe(textOf('src/runner/apply/protected.ts').match(/^ {2}\['/gm)!.length);
  });

  test('shows what a plan yields as it is', () => {
    const [{ code, data }] = documents;
    const shown = data as ChangeReport;
    expect(code).toBe('FLEET_I5020');
    const unchanged = Array<Change>(211).fill({ ...shown.clusters[0].changes[0], action: 'unchanged' });
    const clusters = shown.clusters.map(({ counts: _, ...cluster }, i) => ({
      ...cluster,
      changes: i === 0 ? [...cluster.changes, ...unchanged] : cluster.changes,
    }));
    expect(reportOf({ fleet: shown.fleet, clusters })).toEqual(shown);
  });

  test('shows what an apply yields as it is', () => {
    const [, { code, data }] = documents;
    expect(code).toBe('FLEET_I5021');
    // All of its fields: the compiler knows which there are.
    const fields: Record<keyof Applied, true> = {
      operation: true,
      changes: true,
      notReady: true,
      renewed: true,
      outcome: true,
      placements: true,
    };
    expect(Object.keys(data).sort()).toEqual(Object.keys(fields).sort());
  });
});
