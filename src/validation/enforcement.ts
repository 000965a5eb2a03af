import { ApiObject, ApiObjectProps, App, Chart, DependencyGraph, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Finding, formatFinding } from './finding';
import { Json } from './manifest';
import { plainJson } from './plain-json';
import { PlainMetadata } from './plain-metadata';
import { Origin } from './rule';

/** All findings of a set of rules on the objects at and below a construct. */
export type RuleSet = (scope: IConstruct) => readonly Finding[];

/** How many findings of one rule are told as warnings; a fleet of thousands has the same one thousands of times. */
const WARNINGS_PER_RULE = 3;

/** What is known within one run of `app.synth()`, where nothing changes any more. */
interface Run {
  readonly rendered: Map<ApiObject, Record<string, Json>>;
  constructs?: readonly IConstruct[];
  findings?: readonly Finding[];
}

/** What the root of a construct tree remembers. */
interface Enforcement {
  readonly ruleSets: Set<RuleSet>;
  run?: Run;
}

const ENFORCEMENT = Symbol.for('cdk8s-flink-fleet.enforcement');

interface Root extends IConstruct {
  [ENFORCEMENT]?: Enforcement;
  synth?(): unknown;
  synthYaml?(): unknown;
}

/** An object of this library's own: it says whether it was made from props, and is rendered once in a run, in one pass. */
export class CheckedApiObject extends ApiObject {
  declare public readonly metadata: PlainMetadata;
  private patched = false;

  public constructor(
    scope: Construct,
    id: string,
    private readonly given: ApiObjectProps,
    public readonly origin: Origin = 'typed',
  ) {
    super(scope, id, given);
    const { name, chart } = this;
    const { metadata: { namespace = chart.namespace, labels, ...metadata } = {} } = given;
    this.metadata = new PlainMetadata({
      name,
      ...metadata,
      namespace,
      labels: { ...chart.labels, ...labels },
      apiObject: this,
    });
  }

  public addJsonPatch(...operations: JsonPatch[]): void {
    this.patched = true;
    super.addJsonPatch(...operations);
  }

  public toJson(): Record<string, Json> {
    const run = (this.node.root as Root)[ENFORCEMENT]?.run;
    const known = run?.rendered.get(this);
    if (known) return known;
    const rendered = this.plainJson() ?? (super.toJson() as Record<string, Json>);
    run?.rendered.set(this, rendered);
    return rendered;
  }

  private plainJson(): Record<string, Json> | undefined {
    if (this.patched || process.env.CDK8S_DISABLE_SORT) return undefined;
    const { apiVersion, kind } = this.given;
    const metadata = this.metadata.plain() ?? (this.metadata.toJson() as unknown);
    const content = { ...this.given, metadata };
    const json = plainJson(content, this, App.of(this).resolvers);
    return json && { apiVersion, kind, metadata: json.metadata, ...json };
  }
}

/** An object that somebody else made is as they wrote it. */
export function originOf(object: ApiObject & { readonly origin?: Origin }): Origin {
  return object.origin ?? 'manifest';
}

/** The path that findings on an object begin with: that of the construct whose main object it is, or its own. */
export function pathOf(object: ApiObject): string {
  const owner = object.node.scope;
  return object.node.id === 'Resource' && owner ? owner.node.path : object.node.path;
}

/** All constructs at and below one; of an app, once in a run. */
export function constructsOf(scope: IConstruct): readonly IConstruct[] {
  const run = (scope as Root)[ENFORCEMENT]?.run;
  if (!run) return scope.node.findAll();
  return (run.constructs ??= scope.node.findAll());
}

/** Makes every synthesis of the app that `construct` is in check these rules first, once. */
export function enforceRules(construct: IConstruct, ruleSet: RuleSet): void {
  const root = construct.node.root as Root;
  if (root[ENFORCEMENT]) {
    root[ENFORCEMENT].ruleSets.add(ruleSet);
    return;
  }
  const enforcement: Enforcement = { ruleSets: new Set([ruleSet]) };
  root[ENFORCEMENT] = enforcement;
  root.node.addValidation({ validate: () => errorsOf(root, enforcement) });
  // cdk8s has no hook around a synthesis, so this is the one way to know that validation and rendering belong together.
  for (const method of ['synth', 'synthYaml'] as const) {
    const original = root[method]?.bind(root);
    if (original) root[method] = () => runOnce(root, enforcement, original);
  }
}

function errorsOf(root: IConstruct, { run, ruleSets }: Enforcement): string[] {
  const findings = run?.findings ?? [...ruleSets].flatMap((findingsOf) => findingsOf(root));
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
