import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import { nowSeconds, type Records } from './records.js';

/**
 * Stores oidc-provider's models in the records, each as `<Model>:<id>`.
 *
 * Only sessions have a second key, their `uid`, because every refresh needs it. The tokens of a grant are found by a
 * scan, which is rare.
 */
export function createAdapterFactory(records: Records): AdapterFactory {
  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const uidKeyOf = (uid: string) => `${model}-uid:${uid}`;
    const find = (id: string) => records.get(keyOf(id)) as AdapterPayload | undefined;
    return {
      async find(id) {
        return find(id);
      },
      async findByUid(uid) {
        const id = records.get(uidKeyOf(uid))?.id;
        return typeof id === 'string' ? find(id) : undefined;
      },
      async findByUserCode() {
        return undefined;
      },
      async upsert(id, payload, expiresIn) {
        records.put(keyOf(id), { ...payload }, expiresIn);
        if (model === 'Session' && payload.uid) records.put(uidKeyOf(payload.uid), { id }, expiresIn);
      },
      async consume(id) {
        const payload = find(id);
        if (payload) records.put(keyOf(id), { ...payload, consumed: nowSeconds() }, remainingSeconds(payload));
      },
      async destroy(id) {
        const uid = find(id)?.uid;
        records.remove(keyOf(id));
        if (model === 'Session' && uid && records.get(uidKeyOf(uid))?.id === id) records.remove(uidKeyOf(uid));
      },
      async revokeByGrantId(grantId) {
        records.removeWhere(keyOf(''), (payload) => payload.grantId === grantId);
      },
    };
  };
}

function remainingSeconds({ exp }: AdapterPayload): number | undefined {
  return exp === undefined ? undefined : exp - nowSeconds();
}
