// Small stand-ins for three packages, put in their place by build.mjs.
import React, { forwardRef, useEffect } from 'react';

// react-style-singleton puts a <style> element into the page while a dialog is
// open, which a strict `style-src 'self'` refuses. A constructed style sheet does
// the same and needs no exception.
export function styleSingleton() {
  let users = 0;
  let sheet;
  return function Style({ styles }) {
    useEffect(() => {
      if (users++ === 0) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      return () => {
        if (--users === 0) {
          document.adoptedStyleSheets = document.adoptedStyleSheets.filter(s => s !== sheet);
        }
      };
    }, []);
    return null;
  };
}

// framer-motion (37 kB compressed) serves only to reorder the tabs by dragging.
const plain = Tag =>
  forwardRef(({ value, values, onReorder, axis, ...props }, ref) => <Tag {...props} ref={ref} />);
export const Reorder = { Group: plain('ul'), Item: plain('li') };

// @tanstack/react-virtual (10 kB) is for lists that ask for `virtual`; GraphiQL has none.
export function useVirtualizer() {
  throw new Error('virtual lists are not in this build');
}
