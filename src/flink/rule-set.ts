import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { check, CheckInput, Finding } from './rules/engine';
import { OperatorSettings } from './versions/operator-settings';
import { constructsOf, originOf, pathOf } from '../validation/enforcement';
import { JsonObject } from '../validation/manifest';
import { suppressionsOf } from '../validation/suppressions';

/** All findings of the rules on the Flink objects at and below `scope`. */
export function flinkFindings(scope: IConstruct): readonly Finding[] {
  const objects = constructsOf(scope).filter((node): node is ApiObject => ApiObject.isApiObject(node));
  return check(objects.filter((object) => object.apiGroup === 'flink.apache.org').map(checkInput));
}

function checkInput(object: ApiObject): CheckInput {
  const { version, defaultConfiguration, ownCrds } = OperatorSettings.of(object);
  const manifest = object.toJson() as JsonObject;
  return {
    path: pathOf(object),
    manifest,
    origin: originOf(object),
    operatorVersion: version,
    defaultConfiguration,
    ownCrds: ownCrds?._crds,
    suppressions: suppressionsOf(manifest),
  };
}
