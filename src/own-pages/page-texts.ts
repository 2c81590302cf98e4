import type { PageName } from '../core/page.js';

/** The texts of a page. */
export interface PageTexts {
  readonly title: string;
  readonly text: string;
  /** The label of its link or button. */
  readonly action: string;
}

/** All texts in one language. */
export interface Texts {
  readonly pages: Readonly<Record<PageName, PageTexts>>;
  /** Stands before the request id. */
  readonly requestId: string;
}
