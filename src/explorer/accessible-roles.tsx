import { useEffect } from 'react';

/**
 * Corrects GraphiQL's ARIA roles. GraphiQL puts buttons into elements with the role `tab`, whose children are
 * presentational and not announced, so its tabs become a list of buttons. It also has no `main` landmark.
 */
export function AccessibleRoles() {
  useEffect(() => {
    const observer = new MutationObserver(correctRoles);
    observer.observe(document.body, {
      attributeFilter: ['aria-selected'],
      childList: true,
      subtree: true,
    });
    correctRoles();
    return () => observer.disconnect();
  }, []);
  return null;
}

function correctRoles() {
  document.querySelector('.graphiql-sessions')?.setAttribute('role', 'main');
  document.querySelector('.graphiql-tabs')?.setAttribute('role', 'list');
  document.querySelector('#graphiql-session')?.setAttribute('role', 'region');
  // The label "Set active" would replace the operation's name.
  for (const entry of document.querySelectorAll('.graphiql-history-item-label')) {
    entry.removeAttribute('aria-label');
  }
  for (const tab of document.querySelectorAll('.graphiql-tab')) correctTab(tab);
}

function correctTab(tab: Element) {
  const selected = tab.getAttribute('aria-selected');
  if (selected === null) return;
  tab.setAttribute('role', 'listitem');
  tab.removeAttribute('aria-selected');
  const [open, close] = tab.querySelectorAll('button');
  open?.setAttribute('aria-current', selected);
  close?.setAttribute('aria-label', `Close ${open?.textContent}`);
}
