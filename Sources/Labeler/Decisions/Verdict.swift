/// What one person says of one image.
public enum Verdict: Hashable, Sendable {
    /// The class seen, 0 ..< K.
    case label(Int)
    /// The given label is right, without the person having named it: accepted on a page of many.
    case right
    /// The given label is wrong, without saying what the image is.
    case wrong
    /// No character that the data set has a class for.
    case notALetter
    /// Not to be told, by this person.
    case cannotTell
    /// Put off: says nothing.
    case skip

    /// The name in the database and in exported files.
    public var name: String {
        switch self {
        case .label: "label"
        case .right: "right"
        case .wrong: "wrong"
        case .notALetter: "not-a-letter"
        case .cannotTell: "cannot-tell"
        case .skip: "skip"
        }
    }

    /// The class seen, where the verdict names one.
    public var label: Int? {
        guard case .label(let label) = self else { return nil }
        return label
    }

    /// Nil for an unknown name, and when the label is missing or one too many.
    public init?(name: String, label: Int?) {
        switch (name, label) {
        case ("label", let label?): self = .label(label)
        case ("right", nil): self = .right
        case ("wrong", nil): self = .wrong
        case ("not-a-letter", nil): self = .notALetter
        case ("cannot-tell", nil): self = .cannotTell
        case ("skip", nil): self = .skip
        default: return nil
        }
    }

    /// What it means for an image whose given label is `given`; nil for ``skip``.
    public func judgement(given: Int) -> Judgement? {
        switch self {
        case .label(given), .right: .right
        case .label(let label): .wrong(label: label)
        case .wrong: .wrong(label: nil)
        case .notALetter: .notALetter
        case .cannotTell: .cannotTell
        case .skip: nil
        }
    }
}
