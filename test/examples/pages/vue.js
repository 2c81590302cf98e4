import { signOut } from 'tmi-bff-frontend';
import { useSession, useToken } from 'tmi-bff-frontend/vue';
import { createApp, h, shallowReactive } from 'vue';

/** What was rendered, and for which scope. */
const rendered = [];

const Component = {
  props: ['scope'],
  setup(properties) {
    const session = useSession();
    const token = useToken(() => ({ scope: [properties.scope] }));
    return () => {
      const { kind, scopes } = token.value ?? {};
      rendered.push({ scope: properties.scope, session: session.value?.kind, token: kind, scopes });
      return h('li', `${session.value?.kind} ${kind}`);
    };
  },
};

const shown = shallowReactive({ count: 0, scope: '' });

function List() {
  const components = Array.from({ length: shown.count }, () => h(Component, { scope: shown.scope }));
  return h('ul', components);
}

createApp(List).mount('#root');

Object.assign(globalThis, { rendered, show: (change) => Object.assign(shown, change), signOut });
