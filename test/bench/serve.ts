import { answerQuestions } from './children.js';
import { createProfiler } from './profiler.js';
import type { ServerSettings, StartServer } from './servers/started.js';

/** A process with the server of one contender. */
const [server = '', settings = '{}'] = process.argv.slice(2);
const { start } = (await import(`./servers/${server}.js`)) as { start: StartServer };
const started = await start(JSON.parse(settings) as ServerSettings);
const profiler = createProfiler();

export type ServerQuestion = 'cookies' | 'cpu' | 'stop' | 'rss' | 'start profile' | 'stop profile';

answerQuestions((question: ServerQuestion) => answer(question));

function ownMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function answer(question: ServerQuestion): Promise<unknown> {
  switch (question) {
    case 'cookies':
      return started.cookies ?? null;
    case 'cpu':
      return started.cpuMicroseconds?.() ?? ownMicroseconds();
    case 'stop':
      return started.stop?.();
    case 'rss':
      return process.memoryUsage.rss();
    case 'start profile':
      return profiler.start();
    case 'stop profile':
      return profiler.stop();
  }
}
