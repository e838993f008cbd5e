import { expect } from 'vitest'
import type { Answered } from './ask.ts'

/** Holds an answer to be a problem of a type, in the form that every problem has. */
export function expectProblem({ status, headers, body }: Answered, expected: number, kind: string): void {
  expect({ status, type: body.type }, JSON.stringify(body)).toEqual({
    status: expected,
    type: `/problems/${kind}`,
  })
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  expect(body.detail.length).toBeGreaterThan(0)
  expect(body.request_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers.get('x-request-id')).toBe(body.request_id)
}
