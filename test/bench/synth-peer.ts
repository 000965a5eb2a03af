import { readFileSync } from 'node:fs';
import { ApiObject, ApiObjectProps } from 'cdk8s';
import { measureSynthesis } from './synth-run';

/** The objects of one application as ours renders them, for an application of this name. */
const { name: templateName, objects } = JSON.parse(readFileSync(process.argv[4], 'utf8')) as {
  name: string;
  objects: ApiObjectProps[];
};

measureSynthesis((chart, name) => {
  objects.forEach(
    (object, i) => new ApiObject(chart, `${name}-${i}`, renamed(object, name) as ApiObjectProps),
  );
});

/** A copy: each object in a real program is one of its own. */
function renamed(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return value.includes(templateName) ? value.replaceAll(templateName, name) : value;
  }
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) copy[key] = renamed(child, name);
  return copy;
}
