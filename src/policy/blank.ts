/**
 * Whether a reader would see nothing in the text: white space, invisible and control characters and the bare marks of
 * Markdown are no words.
 */
export function isBlank(text: string | null | undefined): boolean {
  return text == null || text.replace(nothingToRead, '') === ''
}

// Default_Ignorable_Code_Point covers what general categories miss, such as the Hangul fillers; U+2800 is an empty
// Braille cell.
const nothingToRead = /[\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800#*_~`>+=|\\[\](){}!<:-]/gu
