import type { Options } from '../config/schema.js';

/** Whether this installation serves an operation: it takes forms of authorization servers only if one of them sends some. */
export function isServed(operationId: string, options: Pick<Options, 'authorizationServer' | 'providers'>): boolean {
  if (operationId === 'callbackByPost') return usesForms(options.authorizationServer);
  if (operationId === 'callbackOfProviderByPost') return Object.values(options.providers).some(usesForms);
  return true;
}

const usesForms = ({ responseMode }: Options['authorizationServer']) => responseMode === 'form_post';
