import { ApiObject, ApiObjectProps, Chart, DependencyGraph } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { asText, isObject } from './manifest';
import { check, CheckInput, Finding } from './rules/engine';
import { formatFinding } from './rules/finding';
import { Json, JsonObject } from './rules/rule';
import { OperatorSettings } from './versions/operator-settings';

/** What an annotation begins with that lets findings of a rule pass; the rule's id follows, the value is the reason. */
export const SUPPRESSION_PREFIX = 'rules.flink-fleet.dev/';

/** How many findings of one rule are told as warnings; a fleet of thousands has the same one thousands of times. */
const WARNINGS_PER_RULE = 3;

/** What is known within one run of `app.synth()`, where nothing changes any more. */
interface Run {
  readonly rendered: Map<ApiObject, Record<string, Json>>;
  findings?: readonly Finding[];
}

/** What the root of a construct tree remembers. */
interface Enforcement {
  run?: Run;
}

const ENFORCEMENT = Symbol.for('cdk8s-flink-fleet.enforcement');

interface Root extends IConstruct {
  [ENFORCEMENT]?: Enforcement;
  synth?(): unknown;
  synthYaml?(): unknown;
}

/** An object that says whether it was made from props, and that is rendered once in a run. */
export class FlinkApiObject extends ApiObject {
  public constructor(
    scope: Construct,
    id: string,
    public readonly origin: 'typed' | 'manifest',
    props: ApiObjectProps,
  ) {
    super(scope, id, props);
  }

  public toJson(): Record<string, Json> {
    const run = (this.node.root as Root)[ENFORCEMENT]?.run;
    const known = run?.rendered.get(this);
    if (known) return known;
    const rendered = super.toJson() as Record<string, Json>;
    run?.rendered.set(this, rendered);
    return rendered;
  }
}

/** All findings of the rules on the Flink objects at and below `scope`. */
export function findingsOf(scope: IConstruct): readonly Finding[] {
  const objects = scope.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  return check(objects.filter((object) => object.apiGroup === 'flink.apache.org').map(checkInput));
}

function checkInput(object: ApiObject): CheckInput {
  const { version, defaultConfiguration, ownCrds } = OperatorSettings.of(object);
  const manifest = object.toJson() as JsonObject;
  const owner = object.node.scope;
  return {
    path: object.node.id === 'Resource' && owner ? owner.node.path : object.node.path,
    manifest,
    origin: (object as Partial<FlinkApiObject>).origin ?? 'manifest',
    operatorVersion: version,
    defaultConfiguration,
    ownCrds: ownCrds?._crds,
    suppressions: suppressions(manifest),
  };
}

function suppressions(manifest: JsonObject): Record<string, string> {
  const annotations = isObject(manifest.metadata) ? manifest.metadata.annotations : undefined;
  const entries = Object.entries(isObject(annotations) ? annotations : {});
  return Object.fromEntries(
    entries
      .filter(([name]) => name.startsWith(SUPPRESSION_PREFIX))
      .map(([name, reason]) => [name.slice(SUPPRESSION_PREFIX.length), asText(reason ?? '')]),
  );
}

/** Makes every synthesis of the app that `construct` is in check the rules first, once. */
export function enforceRules(construct: IConstruct): void {
  const root = construct.node.root as Root;
  if (root[ENFORCEMENT]) return;
  const enforcement: Enforcement = {};
  root[ENFORCEMENT] = enforcement;
  root.node.addValidation({ validate: () => errorsOf(root, enforcement.run) });
  // cdk8s has no hook around a synthesis, so this is the one way to know that validation and rendering belong together.
  for (const method of ['synth', 'synthYaml'] as const) {
    const original = root[method]?.bind(root);
    if (original) root[method] = () => runOnce(root, enforcement, original);
  }
}

function errorsOf(root: IConstruct, run: Run | undefined): string[] {
  const findings = run?.findings ?? findingsOf(root);
  if (run) run.findings = findings;
  return findings
    .filter(({ severity, suppressed }) => severity === 'error' && !suppressed)
    .map(formatFinding);
}

function runOnce<T>(root: IConstruct, enforcement: Enforcement, synthesize: () => T): T {
  const run: Run = { rendered: new Map() };
  enforcement.run = run;
  const restoreCharts = renderChartsOnly(root);
  try {
    const result = synthesize();
    tellWarnings(run.findings ?? []);
    return result;
  } catch (error) {
    throw withoutTrace(error);
  } finally {
    restoreCharts();
    enforcement.run = undefined;
  }
}

/**
 * `app.synth()` has each chart render itself, for which cdk8s validates the whole app anew: a third of the time with
 * 100 charts of 100 applications. Within a run once is enough, so charts only render.
 *
 * @returns what undoes it.
 */
function renderChartsOnly(root: IConstruct): () => void {
  const charts = root.node
    .findAll()
    .filter((node): node is Chart => Chart.isChart(node) && node.toJson === Chart.prototype.toJson);
  for (const chart of charts) {
    chart.toJson = () => objectsOf(chart).map((object) => object.toJson() as Json);
  }
  return () => charts.forEach((chart) => Reflect.deleteProperty(chart, 'toJson'));
}

/** The objects of a chart in the order of their dependencies; those of a chart within it are that chart's own. */
function objectsOf(chart: Chart): ApiObject[] {
  const nodes = new DependencyGraph(chart.node).topology();
  return nodes.filter((node): node is ApiObject => ApiObject.isApiObject(node) && Chart.of(node) === chart);
}

function tellWarnings(findings: readonly Finding[]): void {
  const told = new Map<string, number>();
  const lines: string[] = [];
  for (const finding of findings) {
    const count = (told.get(finding.ruleId) ?? 0) + 1;
    told.set(finding.ruleId, count);
    if (count <= WARNINGS_PER_RULE) {
      lines.push(`${finding.suppressed ? 'suppressed' : 'warning'}: ${formatFinding(finding)}`);
    }
  }
  for (const [ruleId, count] of told) {
    if (count > WARNINGS_PER_RULE) lines.push(`warning: ${ruleId}: ${count - WARNINGS_PER_RULE} more`);
  }
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

/**
 * What a user wrote wrong is in the text; the frames of cdk8s and of this library would only bury it. Each finding
 * begins with its own path, so that of the root, which told them all, goes.
 */
function withoutTrace(error: unknown): unknown {
  if (error instanceof Error && /^(Validation failed|Failed serializing construct)/.test(error.message)) {
    error.message = error.message.replaceAll('\n  [] [', '\n  [');
    error.stack = `${error.name}: ${error.message}`;
  }
  return error;
}
