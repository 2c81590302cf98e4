/** Presses the button that a page wants pressed at once; without scripts the person presses it. */
export const pressScript = `document.querySelector('button[data-press]')?.click();
`;
