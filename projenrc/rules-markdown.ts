import { RULE_GROUPS } from '../src/flink/rules';
import { KARPENTER_RULE_GROUPS } from '../src/platform/karpenter/rules';
import { TENANT_RULE_GROUPS } from '../src/tenancy/rules';
import { RuleGroup } from '../src/validation/rule';

type DocumentedRule = RuleGroup['rules'][number];

const INTRODUCTION = `<!-- Generated from src/flink/rules by \`npx projen docs\`; change the rules, not this file. -->

# Rules

Every Flink object of an app is checked when the app is synthesized, as it will be written: whether it was made
from props, from a manifest or from YAML. All findings are told at once, each with the construct path, the rule, the
field, its value and what to do. An **error** stops the synthesis, a **warning** does not.

What the operator of the given version refuses is an error. What it accepts although it only hurts when the job runs
is a warning of a manifest that somebody else wrote; rules marked *error in props* stop objects that are made from
this library's own props. A FlinkBlueGreenDeployment is validated by no operator, so what is wrong with a manifest of
one is a warning.

Rules that compare with what runs already (a change from session to application cluster, of the mode, or of the
Flink version after a last-state suspension) cannot be seen in one manifest; the plan of the runner sees them.

## Suppressing a rule

A suppression takes the id of the rule and a reason, and shows with the finding:

\`\`\`ts
application.suppressRule('image-tag', 'a cluster for tests only');
\`\`\`

or, in a manifest, an annotation: \`rules.flink-fleet.dev/image-tag: a cluster for tests only\`.

Errors of the operator can be suppressed, for operators that were changed; \`crd-schema\` and \`suppression\` cannot. A
suppression that names no rule or gives no reason is an error, one that suppresses nothing a warning.
`;

const ENGINE_RULES = `## The schema, and suppressions

| Rule | Severity | What must hold | Why | Source |
|---|---|---|---|---|
| \`crd-schema\` | error | The object fits the CRD of the operator's version | The API server refuses it otherwise. | CRDs of operator 1.7 to 1.15 |
| \`unknown-field\` | warning | The CRD knows every field | The API server drops what it does not know, without a word. | CRDs of operator 1.7 to 1.15 |
| \`suppression\` | error or warning | A suppression names a rule that finds something, and says why | It would hide nothing, or nobody would know why. | this library |
`;

/** RULES.md: every rule, from the rules themselves. */
export function rulesMarkdown(): string {
  return [
    INTRODUCTION,
    ENGINE_RULES,
    ...[...RULE_GROUPS, ...KARPENTER_RULE_GROUPS, ...TENANT_RULE_GROUPS].map(groupMarkdown),
  ].join('\n');
}

function groupMarkdown({ title, rules }: RuleGroup): string {
  const rows = rules.map(
    (rule) =>
      `| \`${rule.id}\` | ${severity(rule)} | ${cell(rule.title)} | ${cell(rule.why)} | ${cell(rule.source)} |`,
  );
  return [
    `## ${title}`,
    '',
    '| Rule | Severity | What must hold | Why | Source |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function severity({ severity: usual, typedSeverity }: DocumentedRule): string {
  return typedSeverity && typedSeverity !== usual ? `${usual}; error in props` : usual;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;');
}
