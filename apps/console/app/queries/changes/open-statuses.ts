// Statuses in which a change is still under way, for lists.
import { type ChangeStatus, changeStatuses, isOpen } from '@switchyard/registry-core/change/machine';

export const openStatuses: readonly ChangeStatus[] = changeStatuses.filter(isOpen);
