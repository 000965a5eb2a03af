import { matching } from '../validation/shape';

/** The name of an image, without tag. A colon may stand in the host, before its port, and in a binding. */
export const IMAGE_REPOSITORY = matching(
  /^([^\s@]+\/)?(\$\{[^}]+\}|[^\s@:/])+$/,
  'the name of an image without tag and digest',
);

export const IMAGE_DIGEST = matching(
  /^sha256:[0-9a-f]{64}$/,
  'a digest, such as sha256: and 64 hexadecimal digits',
);
