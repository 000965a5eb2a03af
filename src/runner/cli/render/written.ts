import { count, renderOverview } from './overview';
import { Style } from './style';
import { table } from './table';
import type { Written } from '../../actions/synth';

const COLUMNS = [{ title: 'CLUSTER' }, { title: 'FILES', right: true }, { title: 'OBJECTS', right: true }];

/** What a synthesis wrote, and what the fleet is like now. */
export function renderWritten({ folder, clusters, overview }: Written, style: Style): string {
  const rows = clusters.map(({ cluster, files, objects }) => [cluster, String(files), String(objects)]);
  const written = overview
    ? `wrote ${folder}: ${count(sum(clusters, 'files'), 'file')}, ${count(sum(clusters, 'objects'), 'object')}`
    : `wrote only ${clusters.map(({ cluster }) => cluster).join(', ')} to ${folder}\n${table(COLUMNS, rows, style)}`;
  return `${overview ? `${renderOverview(overview, style)}\n` : ''}${written}\n`;
}

function sum(clusters: Written['clusters'], what: 'files' | 'objects'): number {
  return clusters.reduce((total, each) => total + each[what], 0);
}
