import { CHECKS, type CheckId } from './catalogue.js';

/** `error`: it does not work, or is unsafe. `warning`: look at it. `ok`: it was checked and is right. */
export type FindingLevel = 'error' | 'warning' | 'ok';

/** One result of a check. Holds no secret. */
export interface Finding {
  readonly id: CheckId;
  readonly level: FindingLevel;
  /** `settings`, `store`, or the name of an authorization server in the settings with its host. */
  readonly about: string;
  readonly what: string;
  readonly why: string;
  /** Empty if the level is `ok`. */
  readonly whatToDo: string;
  readonly source: string;
}

/** Makes the findings about one subject. */
export interface Findings {
  readonly ok: (id: CheckId, what: string) => Finding;
  readonly warning: (id: CheckId, what: string, whatToDo: string) => Finding;
  readonly error: (id: CheckId, what: string, whatToDo: string) => Finding;
}

export function findingsAbout(about: string): Findings {
  const make =
    (level: FindingLevel) =>
    (id: CheckId, what: string, whatToDo = ''): Finding => ({ id, level, about, what, ...CHECKS[id], whatToDo });
  return { ok: make('ok'), warning: make('warning'), error: make('error') };
}

export const { ok, warning, error } = findingsAbout('settings');
