/// Why an image is flagged. Where several causes apply, the first in this order is reported.
public enum Cause: String, Codable, CaseIterable, Sendable {
    /// The image is all background or all ink, and its class does not usually look like that.
    case blankOrSolid = "blank-or-solid"
    /// The image shows what the font draws for a missing character: the box of glyph 0, or one drawing that a face uses
    /// for three or more labels.
    case notdefBox = "notdef-box"
    /// The face is a symbol font: it shows symbols, music or another script at the code points of letters.
    case symbolFont = "symbol-font"
    /// An image with equal pixels has another label, which the network predicts with a higher probability.
    case sameImageTwoLabels = "same-image-two-labels"
    /// The network predicts the other case of the letter, or a character of similar shape.
    case caseOrLookAlike = "case-or-look-alike"
    /// The network predicts another class; the face is a letter font, or is unknown.
    case singleWrongLetter = "single-wrong-letter"
    /// Most near-copies of the image have another label.
    case nearCopy = "near-copy"
    /// The image is unlike all others, whatever its label.
    case outlier

    /// The name in tables and on pages.
    public var displayName: String {
        switch self {
        case .blankOrSolid: "blank or solid"
        case .notdefBox: "missing-glyph box"
        case .symbolFont: "symbol font"
        case .sameImageTwoLabels: "same image, two labels"
        case .caseOrLookAlike: "case or look-alike"
        case .singleWrongLetter: "single wrong letter"
        case .nearCopy: "near-copy with another label"
        case .outlier: "outlier"
        }
    }
}

extension Cause {
    /// Names that early versions wrote to databases and JSON files.
    private static let formerNames = ["font-is-no-alphabet": Cause.symbolFont]

    /// The cause with this name. Accepts the names that early versions wrote.
    public init?(name: String) {
        guard let cause = Self(rawValue: name) ?? Self.formerNames[name] else { return nil }
        self = cause
    }

    /// Decodes a name. Accepts the names that early versions wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let cause = Self(name: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "There is no cause \"\(name)\".")
        }
        self = cause
    }
}
