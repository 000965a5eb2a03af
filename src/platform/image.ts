import { matching } from '../validation/shape';

export const IMAGE_SHAPE = {
  // A colon may stand in the host, before its port, and in a binding.
  imageRepository: matching(
    /^([^\s@]+\/)?(\$\{[^}]+\}|[^\s@:/])+$/,
    'the name of an image without tag and digest',
  ),
  imageDigest: matching(/^sha256:[0-9a-f]{64}$/, 'a digest, such as sha256: and 64 hexadecimal digits'),
};

/** The tag stands for people beside a digest, which is what counts. */
export function imageName(repository: string, tag: string, digest: string | undefined): string {
  return `${repository}:${tag}${digest ? `@${digest}` : ''}`;
}
