import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../src/policy')

const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
  .map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }))

test('policy imports nothing outside itself', () => {
  const imports = sources.flatMap(({ file, source }) =>
    ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => ({ file, fileName })),
  )
  const outside = imports.filter(({ file, fileName }) => {
    const target = relative(folder, resolve(folder, dirname(file), fileName))
    return !fileName.startsWith('.') || target.startsWith('..')
  })
  expect(imports).toContainEqual({ file: 'objections.ts', fileName: './update-objections.ts' })
  expect(outside).toEqual([])
})

test('policy asks neither a clock nor chance nor the environment', () => {
  const impure =
    /Date\.now|new Date\(\)|\bDate\(\)|performance\.|Math\.random|crypto\.|process\.|fetch\(|console\./
  expect(sources.filter(({ source }) => impure.test(source)).map(({ file }) => file)).toEqual([])
})
