import { useEffect } from 'react';

/**
 * Says to assistive technology what GraphiQL's tabs are: a list of buttons, one of them the current one. GraphiQL calls
 * each a tab and puts buttons into it, which are not read out then (ARIA: the children of a tab are presentational);
 * and nothing is called the main part.
 */
export function MendedRoles() {
  useEffect(() => {
    const observer = new MutationObserver(mend);
    observer.observe(document.body, {
      attributeFilter: ['aria-selected'],
      childList: true,
      subtree: true,
    });
    mend();
    return () => observer.disconnect();
  }, []);
  return null;
}

function mend() {
  document.querySelector('.graphiql-sessions')?.setAttribute('role', 'main');
  document.querySelector('.graphiql-tabs')?.setAttribute('role', 'list');
  document.querySelector('#graphiql-session')?.setAttribute('role', 'region');
  // "Set active" would be read out in place of the operation's name.
  for (const entry of document.querySelectorAll('.graphiql-history-item-label')) {
    entry.removeAttribute('aria-label');
  }
  for (const tab of document.querySelectorAll('.graphiql-tab')) mendTab(tab);
}

function mendTab(tab: Element) {
  const selected = tab.getAttribute('aria-selected');
  if (selected === null) return;
  tab.setAttribute('role', 'listitem');
  tab.removeAttribute('aria-selected');
  const [open, close] = tab.querySelectorAll('button');
  open?.setAttribute('aria-current', selected);
  close?.setAttribute('aria-label', `Close ${open?.textContent}`);
}
