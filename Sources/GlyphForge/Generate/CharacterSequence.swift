internal import Foundation

/// What a user perceives as one character: one code point or several.
enum CharacterSequence {
    /// A character's code point. A sequence with a composed form, such as `e` with a combining acute accent, is that
    /// form. A single code point is never changed, although U+2126 has the composed form U+03A9.
    ///
    /// - Returns: Nil for a sequence without a composed form.
    static func codepoint(of character: Character) -> Unicode.Scalar? {
        let scalars = character.unicodeScalars
        if scalars.count == 1 { return scalars.first }
        let composed = String(character).precomposedStringWithCanonicalMapping.unicodeScalars
        return composed.count == 1 ? composed.first : nil
    }

    /// What an invisible character is, with its article; nil for one that can have an image.
    static func invisibleKind(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: "a space"
        case .control: "a control character"
        case .format: "an invisible format character"
        case .unassigned, .surrogate: "not assigned to a character"
        default: nil
        }
    }

    /// A code point with its Unicode name, such as `U+0020 SPACE`.
    static func described(_ scalar: Unicode.Scalar) -> String {
        [scalar.notation, scalar.properties.name ?? scalar.properties.nameAlias].compactMap { $0 }
            .joined(separator: " ")
    }
}
