(() => {
  // Bookmarks of the time when the contract was here.
  if (location.hash.startsWith('#/')) location.replace(`reference${location.hash}`);
  try {
    if (window.localStorage) return;
  } catch {
    // The backend serves the page in a sandbox, where access to storage throws.
  }
  const forgetful = () => {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
    };
  };
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { value: forgetful(), configurable: true });
  const theme = new URLSearchParams(location.search).get('theme');
  if (theme === 'dark' || theme === 'light') localStorage.setItem('vitepress-theme-appearance', theme);
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
})();
