import { connect } from '#db/connect.ts'

// Holds the write lock of a database file for some milliseconds: hold-lock.ts FILE MILLISECONDS

const [file, heldMs] = process.argv.slice(2)
const client = connect(file!)
client.exec('BEGIN IMMEDIATE')
client.exec(`INSERT INTO revision (id, number, changed_at) VALUES (1, 41, 0)`)
console.log('locked')
setTimeout(() => {
  client.exec('COMMIT')
  client.close()
  console.log('released')
}, Number(heldMs))
