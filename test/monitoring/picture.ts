import { escapeHtml } from '../../src/http/html.js';
import { launchBrowser, openProfile } from '../support/browser.js';
import { filled, readPanels } from './monitoring-files.js';
import type { Prometheus, Series } from './prometheus.js';

const COLOURS = ['#2f5bea', '#d9480f', '#2b8a3e', '#862e9c', '#c2255c', '#0b7285', '#5c940d', '#e67700'];
const WIDTH = 400;
const HEIGHT = 150;

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly name: string;
  readonly series: Series;
}

/** The queries of the dashboard that find nothing. */
export async function emptyPanels(prometheus: Prometheus, range: Range): Promise<string[]> {
  const empty: string[] = [];
  for (const { title, targets } of readPanels()) {
    const lines = await Promise.all(targets.map(({ expr }) => prometheus.queryRange(filled(expr), range)));
    if (lines.flat().length === 0) empty.push(title);
  }
  return empty;
}

/** Draws what the panels of the dashboard show, as Grafana would lay them out, and saves the picture. */
export async function drawDashboard(prometheus: Prometheus, range: Range, file: string): Promise<void> {
  const panels: string[] = [];
  for (const { title, targets } of readPanels()) {
    const lines: Line[] = [];
    for (const { expr, legendFormat } of targets) {
      const found = await prometheus.queryRange(filled(expr), range);
      lines.push(...found.map((series) => ({ name: nameOf(legendFormat, series), series })));
    }
    panels.push(`<section><h2>${escapeHtml(title)}</h2>${chartOf(lines, range)}</section>`);
  }
  const browser = await launchBrowser();
  const { context } = await openProfile(browser, { viewport: { width: 1320, height: 900 } });
  const page = await context.newPage();
  await page.setContent(`<style>${STYLE}</style><main>${panels.join('')}</main>`);
  await page.screenshot({ path: file, fullPage: true });
  await browser.close();
}

const STYLE = `main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; font: 12px sans-serif }
h2 { font-size: 14px; margin: 4px } section { border: 1px solid #ccd; padding: 6px } p { margin: 2px }`;

function nameOf(legend: string, { metric }: Series): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');
}

function chartOf(lines: readonly Line[], { start, end }: Range): string {
  const numbers = lines
    .flatMap(({ series }) => series.values.map(([, value]) => Number(value)))
    .filter(Number.isFinite);
  const most = Math.max(0, ...numbers) || 1;
  const x = (seconds: number) => (((seconds - start) / (end - start)) * WIDTH).toFixed(1);
  const y = (value: string) => (HEIGHT - (Number(value) / most) * (HEIGHT - 10)).toFixed(1);
  const drawn = lines.map(({ series }, index) => {
    const points = series.values.filter(([, value]) => Number.isFinite(Number(value)));
    const path = points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
    return `<polyline fill="none" stroke-width="1.5" stroke="${colour(index)}" points="${path}"/>`;
  });
  const legend = lines.map(({ name }, index) => `<span style="color:${colour(index)}">■ ${escapeHtml(name)}</span>`);
  const size = `width="${WIDTH}" height="${HEIGHT}"`;
  return `<p>0 to ${Number(most.toPrecision(3))}</p><svg ${size}>${drawn.join('')}</svg><p>${legend.join(' ')}</p>`;
}

const colour = (index: number) => COLOURS[index % COLOURS.length] ?? '';
