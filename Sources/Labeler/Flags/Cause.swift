/// Why a label is flagged. Where several causes hold, the first in this order is given.
public enum Cause: String, Codable, CaseIterable, Sendable {
    /// No ink, or nothing but ink where that is not the class's own look.
    case blankOrSolid = "blank-or-solid"
    /// What the font shows for characters it lacks: the box of glyph 0, or one picture for three labels or more.
    case notdefBox = "notdef-box"
    /// The whole font is no alphabet of the wanted kind: symbols, music, another script.
    case fontIsNoAlphabet = "font-is-no-alphabet"
    /// The same picture bears another label too, and more likely that.
    case sameImageTwoLabels = "same-image-two-labels"
    /// Taken for the other case, or for a character of about the same look.
    case caseOrLookAlike = "case-or-look-alike"
    /// A single wrong letter in a font that is otherwise in order, or whose font is unknown.
    case singleWrongLetter = "single-wrong-letter"
    /// Nearly the same picture bears another label, and more often.
    case nearCopy = "near-copy"
    /// Unlike all other images, whatever its label.
    case outlier

    /// In words, for a table or a page.
    public var words: String {
        switch self {
        case .blankOrSolid: "blank or solid"
        case .notdefBox: "box for missing characters"
        case .fontIsNoAlphabet: "the font is no alphabet"
        case .sameImageTwoLabels: "same picture under two labels"
        case .caseOrLookAlike: "case or look-alike"
        case .singleWrongLetter: "single wrong letter"
        case .nearCopy: "near-copy under another label"
        case .outlier: "outlier"
        }
    }
}
