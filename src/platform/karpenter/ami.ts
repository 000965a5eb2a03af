import { JsonObject } from '../../validation/manifest';
import { anyText, checkShape, listOf, mapOf, oneOf, text } from '../../validation/shape';

/** What an image is, and so how a node of it joins the cluster. */
export enum AmiFamily {
  /** Amazon Linux 2023. */
  AL2023 = 'AL2023',
  /** Bottlerocket. */
  BOTTLEROCKET = 'Bottlerocket',
  /** Anything: `userData` makes a node of it join. */
  CUSTOM = 'Custom',
}

/** The image of nodes. */
export class Ami {
  /**
   * An image that AWS publishes, by its alias, such as `al2023@v20260701` or `bottlerocket@v1.60.0`.
   *
   * @throws if it has no version.
   */
  public static alias(alias: string): Ami {
    checkShape('Ami.alias', { alias }, { alias: text });
    return new Ami([{ alias }], undefined, alias.split('@')[0]);
  }

  /** Images by their ids, one for each architecture. */
  public static ids(family: AmiFamily, ids: string[]): Ami {
    checkShape('Ami.ids', { family, ids }, { family: oneOf(AmiFamily), ids: listOf(text) });
    return new Ami(
      ids.map((id) => ({ id })),
      family,
      family.toLowerCase(),
    );
  }

  /** Images with all of these tags; of several for an architecture the newest. */
  public static tags(family: AmiFamily, tags: { [key: string]: string }): Ami {
    checkShape('Ami.tags', { family, tags }, { family: oneOf(AmiFamily), tags: mapOf(anyText) });
    return new Ami([{ tags: { ...tags } }], family, family.toLowerCase());
  }

  private constructor(
    /** @internal */
    public readonly _terms: readonly JsonObject[],
    /** @internal */
    public readonly _family: AmiFamily | undefined,
    /**
     * The family in small letters, as aliases have it.
     *
     * @internal
     */
    public readonly _kind: string,
  ) {}
}
