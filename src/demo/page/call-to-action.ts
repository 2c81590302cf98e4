import { button } from './elements.js';

/** A step on the way through the page. The first one that is not done is the call to action; granting comes before all. */
export type Step = 'grant' | 'get-token' | 'call' | 'compare';

/** Makes a button that is a step on the way. */
export function stepButton(label: string, step: Step, testid: string, work: () => unknown): HTMLButtonElement {
  return button(label, { testid, 'data-step': step }, async () => {
    await work();
    showCallToAction();
  });
}

/** Says that a step was taken, or is to be taken again. */
export function setDone(taken: HTMLElement, isDone: boolean): void {
  taken.toggleAttribute('data-done', isDone);
}

/** Highlights the next step, and nothing else. */
export function showCallToAction(): void {
  const steps = [...document.querySelectorAll<HTMLElement>('[data-step]')].filter((one) => one.checkVisibility());
  const open = steps.filter((one) => !one.hasAttribute('data-done'));
  const next = open.find(({ dataset }) => dataset.step === 'grant') ?? open[0];
  for (const one of steps) one.classList.toggle('primary', one === next);
}
