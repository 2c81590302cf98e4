import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

/** Where VitePress keeps whether the reader has chosen light or dark. */
const CHOICE = 'vitepress-theme-appearance';

/** The address of another page, with the reader's choice, which a page in a sandbox cannot keep otherwise. */
function withChoice(to) {
  const url = new URL(to, location.href);
  const choice = localStorage.getItem(CHOICE);
  if (choice === 'dark' || choice === 'light') url.searchParams.set('theme', choice);
  return url.href;
}

/** In the sandbox a script cannot change the path of the address, so each page is loaded as a document. */
function loadDocuments(router) {
  let begun = false;
  router.onBeforeRouteChange = (to) => {
    if (!begun) return true;
    location.assign(withChoice(to));
    return false;
  };
  router.onBeforePageLoad = () => {
    if (begun) return false;
    begun = true;
    return true;
  };
}

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    if (typeof document !== 'undefined') loadDocuments(router);
  },
};
