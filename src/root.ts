import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * The project's own folder: what is read from there at run time is found from here. It is looked for, since this
 * module may lie among the sources or in what they were bundled into.
 */
export const root = new URL('./', pathToFileURL(findPackageJSON(import.meta.url)!))
