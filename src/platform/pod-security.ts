/** The labels of a namespace whose pods are held to what Kubernetes calls restricted. */
export function podSecurityLabels(version: string): { [label: string]: string } {
  const modes = ['enforce', 'audit', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}`);
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [mode, 'restricted'],
      [`${mode}-version`, version],
    ]),
  );
}
