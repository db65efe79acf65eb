// What GraphiQL remembers between visits, less what must not stay on a disk.
//
// - Headers (access tokens) are never written. GraphiQL leaves them out of its
//   tabs, but its history would keep them.
// - A text that speaks of a password, a token or a secret is remembered for the
//   life of the browser tab only, and never in the history.

const HISTORY = ['graphiql:queries', 'graphiql:favorites'];
const SENSITIVE = /passw|token|secret/i;

function withoutSecrets(history) {
  const lists = JSON.parse(history);
  for (const [name, items] of Object.entries(lists)) {
    lists[name] = items
      .filter(({ query, variables }) => !SENSITIVE.test(`${query} ${variables}`))
      .map(({ headers, ...item }) => item);
  }
  return JSON.stringify(lists);
}

/** A `Storage` for GraphiQL; null (remember nothing) where the browser has none. */
export function createStorage() {
  let kept, tab;
  try {
    kept = window.localStorage;
    tab = window.sessionStorage;
  } catch {
    return null; // Site data is blocked.
  }
  const ours = store => Object.keys(store).filter(key => key.startsWith('graphiql:'));
  const removeItem = key => {
    kept.removeItem(key);
    tab.removeItem(key);
  };
  return {
    getItem: key => tab.getItem(key) ?? kept.getItem(key),
    setItem(key, value) {
      if (HISTORY.includes(key)) {
        kept.setItem(key, withoutSecrets(value));
      } else if (SENSITIVE.test(value)) {
        kept.removeItem(key);
        tab.setItem(key, value);
      } else {
        tab.removeItem(key);
        kept.setItem(key, value);
      }
    },
    removeItem,
    clear: () => [...ours(kept), ...ours(tab)].forEach(removeItem),
    get length() {
      return new Set([...ours(kept), ...ours(tab)]).size;
    },
  };
}
