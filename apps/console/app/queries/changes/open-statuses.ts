// Statuses in which a change is still under way. A rejected one waits for its author.
import { type ChangeStatus, changeStatuses, isFinal } from '@switchyard/registry-core/change/machine';

export const openStatuses: readonly ChangeStatus[] = changeStatuses.filter((status) => !isFinal(status));
