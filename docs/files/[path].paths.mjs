import { nameOnSite, pageOf, shownFiles } from '../.vitepress/files.mjs';

/** A page for each file that a guide links to and that is no page itself. */
export default {
  paths: () => shownFiles().map((file) => ({ params: { path: nameOnSite(file) }, content: pageOf(file) })),
};
