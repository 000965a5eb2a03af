import { anyText, checkShape, mapOf, Shape, struct, text } from '../../validation/shape';
import { envFromSecret, filesPart, mainContainer, mergeParts, Part, PartContext } from '../part';
import { SecretKey } from '../secret-key';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';

/** Options of an Iceberg REST catalog. */
export interface RestCatalogOptions {
  /** The name by which the job knows the catalog. */
  readonly name: string;
  /** The address of the catalog, such as `https://catalog.example.com`. */
  readonly uri: string;
  /**
   * The warehouse, as the catalog names it.
   *
   * @default - the catalog's own default
   */
  readonly warehouse?: string;
  /**
   * The OAuth2 credential, `<client id>:<client secret>`, in a Secret.
   *
   * @default - none
   */
  readonly credential?: SecretKey;
  /**
   * Further properties of the catalog.
   *
   * @default - none
   */
  readonly properties?: { [key: string]: string };
}

/** Options of an Iceberg catalog in AWS Glue. */
export interface GlueCatalogOptions {
  /** The name by which the job knows the catalog. */
  readonly name: string;
  /** Where the tables lie, such as `s3://lake/warehouse`. */
  readonly warehouse: string;
  /**
   * The region of Glue.
   *
   * @default - the region that the AWS SDK finds by itself
   */
  readonly region?: string;
  /**
   * Further properties of the catalog.
   *
   * @default - none
   */
  readonly properties?: { [key: string]: string };
}

/** Options of an Iceberg catalog in a Hive metastore. */
export interface HiveCatalogOptions {
  /** The name by which the job knows the catalog. */
  readonly name: string;
  /** The address of the metastore, such as `thrift://metastore:9083`. */
  readonly uri: string;
  /** Where the tables lie, such as `s3://lake/warehouse`. */
  readonly warehouse: string;
  /**
   * Further properties of the catalog.
   *
   * @default - none
   */
  readonly properties?: { [key: string]: string };
}

const CATALOG_DIRECTORY = '/etc/flink/catalogs';

/**
 * An Iceberg catalog that a job uses.
 *
 * SQL and Table API jobs on Flink 1.18 and newer find it by its name, through Flink's catalog store; others read
 * `$ICEBERG_CATALOG_DIRECTORY/<name>.yaml`.
 */
export class IcebergCatalog {
  /**
   * A REST catalog.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static rest(options: RestCatalogOptions): IcebergCatalog {
    const shape: Shape<RestCatalogOptions> = {
      name: text,
      uri: text,
      warehouse: text,
      credential: struct<SecretKey>({ secretName: text, key: text }, ['secretName', 'key']),
      properties: mapOf(anyText),
    };
    checkShape('IcebergCatalog.rest', options, shape, ['name', 'uri']);
    const variable = `ICEBERG_${options.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_CREDENTIAL`;
    const properties = {
      'catalog-type': 'rest',
      uri: options.uri,
      ...(options.warehouse ? { warehouse: options.warehouse } : {}),
      // Iceberg's REST client takes a value from the environment where it begins with `env:`.
      ...(options.credential ? { credential: `env:${variable}` } : {}),
      ...options.properties,
    };
    const { secretName, key } = options.credential ?? {};
    const env = secretName && key ? [envFromSecret(variable, secretName, key)] : [];
    return new IcebergCatalog(options.name, properties, env);
  }

  /**
   * A catalog in AWS Glue, with the identity of the pods' service account.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static glue(options: GlueCatalogOptions): IcebergCatalog {
    const shape: Shape<GlueCatalogOptions> = {
      name: text,
      warehouse: text,
      region: text,
      properties: mapOf(anyText),
    };
    checkShape('IcebergCatalog.glue', options, shape, ['name', 'warehouse']);
    const properties = {
      'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
      'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
      warehouse: options.warehouse,
      ...(options.region ? { 'client.region': options.region } : {}),
      ...options.properties,
    };
    return new IcebergCatalog(options.name, properties, []);
  }

  /**
   * A catalog in a Hive metastore.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static hive(options: HiveCatalogOptions): IcebergCatalog {
    const shape: Shape<HiveCatalogOptions> = {
      name: text,
      uri: text,
      warehouse: text,
      properties: mapOf(anyText),
    };
    checkShape('IcebergCatalog.hive', options, shape, ['name', 'uri', 'warehouse']);
    const { uri, warehouse } = options;
    return new IcebergCatalog(
      options.name,
      { 'catalog-type': 'hive', uri, warehouse, ...options.properties },
      [],
    );
  }

  private constructor(
    /** The name by which the job knows the catalog. */
    public readonly name: string,
    private readonly properties: Readonly<Record<string, string>>,
    private readonly env: ReturnType<typeof envFromSecret>[],
  ) {}

  /** @internal */
  public _file(): string {
    const lines = Object.entries({ type: 'iceberg', ...this.properties });
    // A JSON string is a YAML string.
    return lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('');
  }

  /** @internal */
  public _env(): ReturnType<typeof envFromSecret>[] {
    return this.env;
  }
}

/** The catalogs of one job, as files of Flink's catalog store. */
export function icebergPart(catalogs: readonly IcebergCatalog[], context: PartContext): Part {
  const files = Object.fromEntries(catalogs.map((catalog) => [`${catalog.name}.yaml`, catalog._file()]));
  const directory = { name: 'ICEBERG_CATALOG_DIRECTORY', value: CATALOG_DIRECTORY };
  return mergeParts([
    filesPart(context, 'catalogs', files, CATALOG_DIRECTORY),
    { podTemplate: mainContainer({ env: [directory, ...catalogs.flatMap((catalog) => catalog._env())] }) },
    flinkAtLeast(context.flinkVersion, FlinkVersion.V1_18)
      ? {
          configuration: {
            'table.catalog-store.kind': 'file',
            'table.catalog-store.file.path': `file://${CATALOG_DIRECTORY}`,
          },
        }
      : undefined,
  ]);
}
