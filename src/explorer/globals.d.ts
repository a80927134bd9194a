/** The version in `package.json`, put in when the page is bundled. */
declare const __VERSION__: string;
