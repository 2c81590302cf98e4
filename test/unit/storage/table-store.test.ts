import { TableDatabase, TableStore } from '../../support/table-store.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('A store written from the guide', async (clock) => {
  const database = new TableDatabase();
  const store = new TableStore(database, clock);
  return { store, another: async () => new TableStore(database, clock), close: () => store.close() };
});
