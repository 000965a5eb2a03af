import { App, Chart } from 'cdk8s';

/** More objects in one file nobody would want. */
const APPLICATIONS_PER_CHART = 100;

/** Measures one synthesis, and prints it; how many applications, and where to, are this program's arguments. */
export function measureSynthesis(add: (chart: Chart, name: string) => void): void {
  const [n, outdir] = [Number(process.argv[2]), process.argv[3]];
  const before = process.memoryUsage.rss();
  const start = process.hrtime.bigint();

  const app = new App({ outdir });
  for (let first = 0; first < n; first += APPLICATIONS_PER_CHART) {
    const chart = new Chart(app, `chart-${first}`, { namespace: 'bench' });
    for (let i = first; i < Math.min(n, first + APPLICATIONS_PER_CHART); i++) add(chart, `app-${i}`);
  }
  app.synth();

  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const megabytes = (process.resourceUsage().maxRSS * 1024 - before) / 1e6;
  console.log(JSON.stringify({ milliseconds, megabytes }));
}
