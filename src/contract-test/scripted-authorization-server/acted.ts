import { type ActRecord, createActRecord } from './act-record.js';
import type { ScriptedAuthorizationServer } from './server.js';

/** What a check made the authorization server do, in words, for the report of a finding. */
export interface ActedUpon {
  readonly server: ScriptedAuthorizationServer;
  readonly record: Pick<ActRecord, 'acts' | 'disturbances' | 'answersWith'>;
}

/** The same authorization server, which now remembers what it was made to do until it is told to act as usual. */
export function watchActs(original: ScriptedAuthorizationServer): ActedUpon {
  const record = createActRecord();
  const server: ScriptedAuthorizationServer = {
    ...original,
    behave(changes) {
      record.addBehaviour(changes);
      original.behave(changes);
    },
    get actsAsUsual() {
      return original.actsAsUsual;
    },
    behaveAsUsual() {
      record.clear();
      original.behaveAsUsual();
    },
    setAside() {
      const restores = [record.setAside(), original.setAside()];
      return () => {
        for (const restore of restores) restore();
      };
    },
    answerNext(path, odd) {
      record.addAnswer(path, 'once', odd);
      original.answerNext(path, odd);
    },
    answerAlways(path, odd) {
      if (odd === undefined) record.add(`${path} as usual again`);
      else record.addAnswer(path, 'always', odd);
      original.answerAlways(path, odd);
    },
    endAllGrants() {
      record.addDisturbance('all grants were ended');
      original.endAllGrants();
    },
    rotateKeys(algorithm) {
      record.addDisturbance(`it signs with another key${algorithm === undefined ? '' : ` (${algorithm})`}`);
      original.rotateKeys(algorithm);
    },
    stop() {
      record.addDisturbance('it was stopped');
      return original.stop();
    },
    resume() {
      record.add('it was started again');
      return original.resume();
    },
  };
  return { server, record };
}
