import { GuardCase } from '../case';
import { CHANGES } from './changes';
import { CREATION } from './creation';
import { DELETION } from './deletion';
import { GRANTS } from './grants';
import { NAMESPACES } from './namespaces';
import { SESSIONS } from './sessions';
import { UNMANAGED } from './unmanaged';

const DRAFTS = [...CREATION, ...CHANGES, ...DELETION, ...SESSIONS, ...UNMANAGED, ...GRANTS, ...NAMESPACES];

export const GUARD_CASES: readonly GuardCase[] = DRAFTS.map((draft, i) => {
  const application = `case-${i}`;
  return draft(application, { application, epoch: '2', token: '9' });
});
