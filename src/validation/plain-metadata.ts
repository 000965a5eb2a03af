import { ApiObjectMetadata, ApiObjectMetadataDefinition, OwnerReference } from 'cdk8s';
import { JsonObject } from './manifest';

type MetadataOptions = ConstructorParameters<typeof ApiObjectMetadataDefinition>[0];
type Texts = { [key: string]: string };

/** What nearly all metadata consists of. */
const USUAL: readonly string[] = [
  'name',
  'namespace',
  'labels',
  'annotations',
] satisfies (keyof ApiObjectMetadata)[];

/** Metadata that knows what it would render; cdk8s asks the app for the resolvers of each label. */
export class PlainMetadata extends ApiObjectMetadataDefinition {
  private readonly ownLabels: Texts;
  private readonly ownAnnotations: Texts;
  private usual: boolean;

  public constructor(options: MetadataOptions) {
    const { apiObject: _, ...metadata } = options;
    super({ ...options });
    this.ownLabels = { ...metadata.labels };
    this.ownAnnotations = { ...metadata.annotations };
    this.usual = Object.keys(metadata).every((key) => USUAL.includes(key));
  }

  /** What is in it, for whoever resolves and sorts it; undefined where there is more in it than texts by names. */
  public plain(): JsonObject | undefined {
    const { name, namespace, ownLabels: labels, ownAnnotations: annotations } = this;
    if (!this.usual || ![labels, annotations].every(areTexts)) return undefined;
    return { name, namespace, labels: filled(labels), annotations: filled(annotations) } as JsonObject;
  }

  public addLabel(key: string, value: string): void {
    this.ownLabels[key] = value;
    super.addLabel(key, value);
  }

  public addAnnotation(key: string, value: string): void {
    this.ownAnnotations[key] = value;
    super.addAnnotation(key, value);
  }

  public addFinalizers(...finalizers: string[]): void {
    this.usual = false;
    super.addFinalizers(...finalizers);
  }

  public addOwnerReference(owner: OwnerReference): void {
    this.usual = false;
    super.addOwnerReference(owner);
  }

  public add(key: string, value: unknown): void {
    this.usual = false;
    super.add(key, value);
  }
}

const areTexts = (map: Texts) => Object.values(map).every((value) => typeof value === 'string');

/** cdk8s leaves out what is empty. */
const filled = (map: Texts) => (Object.keys(map).length > 0 ? map : undefined);
