/** The version in `package.json`, inserted when the page is bundled. */
declare const __VERSION__: string;
