import { readFileSync } from 'node:fs';
import { ApiObject, ApiObjectProps, App, Chart } from 'cdk8s';

/** Measures a synthesis of the objects of a fleet by bare cdk8s, in the charts that a file says, and prints it. */
const [file, outdir] = process.argv.slice(2);
const charts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, ApiObjectProps[]>;
const start = process.hrtime.bigint();
const app = new App({ outdir });
for (const [name, objects] of Object.entries(charts)) {
  const chart = new Chart(app, name);
  objects.forEach((object, i) => new ApiObject(chart, String(i), object));
}
app.synth();
console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6 }));
