/** Clicks the button that a page marks for it. Without scripts, the person clicks it. */
export const pressScript = `document.querySelector('button[data-press]')?.click();
`;
