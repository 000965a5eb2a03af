import type { AwsAccount } from './account';
import { accountNotDeclared } from './errors';
import type { Fleet } from '../fleet';

/** What is wrong where a property names an account of another fleet, even one of the same name. */
export const undeclared = (fleet: Fleet, path: string, property: string, account: AwsAccount): string[] =>
  fleet._accounts.get(account.name) === account ? [] : [accountNotDeclared(path, property, account.name)];
