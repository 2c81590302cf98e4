import { type ManagementListening, startManagementListener } from '../management/listen-management.js';
import type { RunnableBackend } from './create-backend.js';

/**
 * Serves health and metrics where the setting `management` says; `undefined` if it is not set. Close it after the backend, so
 * that an orchestrator learns that the process stops.
 *
 * @throws Misconfiguration if the address or the socket cannot be used
 */
export async function listenManagement({
  options,
  management,
}: Pick<RunnableBackend, 'options' | 'management'>): Promise<ManagementListening | undefined> {
  return options.management && startManagementListener(management, options.management);
}
